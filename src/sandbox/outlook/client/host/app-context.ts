/**
 * Requirement sets that this window carries: `Mailbox` 1.8, but for attaching by address or by item, writing a series and
 * reading the cursor's selection, which answer 5000, "not supported"; in shared folders items are only read. The package's
 * office.js would go to 1.11; signatures and event-based activation (1.10) are not here.
 */
const requirements = { Mailbox: '1.8', DialogApi: '1.2', NestedAppAuth: '1.1' }

export interface AppContextInput {
  readonly controlId: string
  readonly locale: string
  readonly roamingSettings: Readonly<Record<string, string>>
  readonly paneWidth: number
  readonly paneHeight: number
}

/** The answer to `ContextActivationManager_getAppContextAsync` (protocol, section 5.1). */
export function appContext(input: AppContextInput): Record<string, unknown> {
  return {
    _id: input.controlId,
    _appName: 64,
    _appVersion: '16.01',
    _appUILocale: input.locale,
    _dataLocale: input.locale,
    _docUrl: '',
    _clientMode: 0,
    _settings: input.roamingSettings,
    _reason: 'documentOpened',
    _osfControlType: 1,
    _eToken: '',
    _correlationId: crypto.randomUUID(),
    _requirementMatrix: JSON.stringify(requirements),
    _hostFullVersion: '16.0.15407.10000',
    _clientWindowHeight: input.paneHeight,
    _clientWindowWidth: input.paneWidth,
    _addinName: 'Tandem',
    _appDomains: [],
    _featureGates: {},
    _initialDisplayMode: 2,
    _isFromWacAutomation: false,
  }
}
