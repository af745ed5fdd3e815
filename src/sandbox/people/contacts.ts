export interface ContactSeed {
  /** Part of the address before the @; also the key, with the account's. */
  readonly local: string
  readonly account: string
  readonly given: string
  readonly surname: string
  readonly jobTitle: string
  /** `governmentid`, the secured column. */
  readonly governmentId?: string
  readonly inactive?: boolean
}

type Person = readonly [string, string, string, string, { governmentId?: string; inactive?: boolean }?]

// account: [address, given name, surname, job title, more]
const byAccount: Readonly<Record<string, readonly Person[]>> = {
  fjordlys: [
    ['sigrid.haugen', 'Sigrid', 'Haugen', 'Head of Procurement', { governmentId: 'NO-FIX-010180' }],
    ['lars.eide', 'Lars', 'Eide', 'Grid Operations Manager'],
    ['ingeborg.moe', 'Ingeborg', 'Moe', 'Chief Financial Officer'],
    ['aslak.utsi', 'Áslak', 'Utsi', 'Field Engineer'],
    ['noura.berg', 'Noura', 'Berg', 'Legal Counsel'],
  ],
  almeida: [
    ['joao.almeida', 'João', 'Almeida', 'Owner', { governmentId: 'PT-FIX-220471' }],
    ['ines.figueiredo', 'Inês', 'Figueiredo', 'Export Manager'],
    ['rui.conceicao', 'Rui', 'Conceição', 'Warehouse Supervisor'],
  ],
  brightwater: [
    ['harriet.oduya', 'Harriet', 'Oduya', 'Chief Operating Officer', { governmentId: 'UK-FIX-771203' }],
    ['callum.reid', 'Callum', 'Reid', 'IT Director'],
    ['siobhan.maccarthy', 'Siobhan', 'MacCarthy', 'Fleet Manager'],
    ['tariq.hussain', 'Tariq', 'Hussain', 'Procurement Analyst'],
    ['d.oleary', 'Dermot', "O'Leary", 'Depot Manager'],
  ],
  kestrel: [
    ['grace.whitfield', 'Grace', 'Whitfield', 'VP Supply Chain', { governmentId: 'US-FIX-000-41' }],
    ['miguel.santos', 'Miguel', 'Santos', 'Program Manager'],
    ['wei.zhang', 'Wei', 'Zhang', 'Quality Lead'],
    ['dale.kowalczyk', 'Dale', 'Kowalczyk', 'Contracts Specialist'],
    ['accounts.payable', 'Accounts', 'Payable', 'Shared mailbox'],
  ],
  moulin: [
    ['elodie.moulin', 'Élodie', 'Moulin', 'Gérante', { governmentId: 'FR-FIX-284077' }],
    ['francois.lefevre', 'François', 'Lefèvre', 'Responsable achats'],
    ['anais.nguyen', 'Anaïs', 'Nguyen', 'Comptable'],
  ],
  hanabi: [
    ['k.yamamoto', '健一', '山本', '購買部長'],
    ['sakura.ito', 'さくら', '伊藤', '品質管理'],
    ['h.kobayashi', '浩', '小林', '技術営業'],
    ['m.suzuki', 'Mariko', 'Suzuki', 'Overseas Sales'],
  ],
  okonkwo: [
    ['chidi.okonkwo', 'Chidi', 'Okonkwo', 'Managing Director'],
    ['adaeze.nwosu', 'Adaeze', 'Nwosu', 'Procurement Manager'],
    ['tunde.bakare', 'Tunde', 'Bakare', 'Plant Engineer'],
  ],
  steiner: [
    ['b.steiner', 'Bärbel', 'Steiner', 'Geschäftsführerin', { governmentId: 'DE-FIX-L01X00' }],
    ['j.grossmann', 'Jürgen', 'Großmann', 'Leiter Einkauf'],
    ['k.oezdemir', 'Kübra', 'Özdemir', 'IT-Leitung'],
    ['h.mueller', 'Hans-Peter', 'Müller', 'Produktionsplanung'],
    ['h.mueller2', 'Hans', 'Müller', 'Controlling'],
  ],
  'steiner-at': [
    ['a.huber', 'Annegret', 'Huber', 'Standortleitung'],
    ['m.gruber', 'Matthias', 'Gruber', 'Einkauf'],
  ],
  lotus: [
    ['linh.tran', 'Linh', 'Trần', 'General Manager'],
    ['minh.pham', 'Minh', 'Phạm', 'Revenue Manager'],
    ['hoa.le', 'Hoa', 'Lê', 'Events Coordinator'],
  ],
  deltaclinic: [
    ['s.vandenberg', 'Sanne', 'van den Berg', 'Hoofd Inkoop', { governmentId: 'NL-FIX-900311' }],
    ['p.dejong', 'Pieter', 'de Jong', 'ICT-beheerder'],
    ['f.yilmaz', 'Fatma', 'Yılmaz', 'Zorgmanager'],
    ['w.bakker', 'Willem', 'Bakker', 'Functioneel beheerder'],
  ],
  aurora: [
    ['niamh.byrne', 'Niamh', 'Byrne', 'Director of Claims', { governmentId: 'IE-FIX-4471T' }],
    ['cormac.daly', 'Cormac', 'Daly', 'Enterprise Architect'],
    ['aoife.kelly', 'Aoife', 'Kelly', 'Vendor Manager'],
    ['padraig.nolan', 'Pádraig', 'Nolan', 'Security Officer'],
    ['olga.petrova', 'Olga', 'Petrova', 'Data Protection Officer'],
  ],
  zamora: [
    ['lucia.zamora', 'Lucía', 'Zamora Peña', 'Directora General'],
    ['hector.nunez', 'Héctor', 'Núñez', 'Director de Operaciones'],
    ['ximena.rios', 'Ximena', 'Ríos', 'Gerente de Compras'],
    ['ivan.ortega', 'Iván', 'Ortega', 'Almacén'],
  ],
  elbrus: [
    ['a.sokolova', 'Анна', 'Соколова', 'Менеджер по закупкам'],
    ['d.volkov', 'Дмитрий', 'Волков', 'Директор'],
  ],
  helios: [
    ['n.papadopoulos', 'Νίκος', 'Παπαδόπουλος', 'Διευθυντής Στόλου'],
    ['e.georgiou', 'Ελένη', 'Γεωργίου', 'Crewing Manager'],
    ['k.ioannidis', 'Kostas', 'Ioannidis', 'Technical Superintendent'],
  ],
  noor: [
    ['layla.haddad', 'ليلى', 'حداد', 'مديرة المشتريات'],
    ['omar.alfarsi', 'Omar', 'Al-Farsi', 'Partner Manager'],
  ],
  shalev: [
    ['noa.shalev', 'נועה', 'שלו', 'Chief Executive Officer'],
    ['eitan.mizrahi', 'Eitan', 'Mizrahi', 'Regulatory Affairs'],
    ['yael.barak', 'Yael', 'Barak', 'R&D Manager'],
  ],
  tasman: [
    ['moana.tipene', 'Moana', 'Tīpene', 'Winemaker'],
    ['greg.hollis', 'Greg', 'Hollis', 'Export Lead'],
  ],
  maple: [
    ['jennifer.wong', 'Jennifer', 'Wong', 'Branch Manager'],
    ['gurpreet.dhillon', 'Gurpreet', 'Dhillon', 'IT Manager'],
    ['luc.tremblay', 'Luc', 'Tremblay', 'Compliance'],
  ],
  patel: [
    ['ananya.patel', 'Ananya', 'Patel', 'Director'],
    ['rahul.deshmukh', 'राहुल', 'देशमुख', 'Purchase Head'],
    ['s.iyer', 'Subramaniam', 'Iyer', 'Plant Head'],
    ['meera.nair', 'Meera', 'Nair', 'Quality Assurance'],
  ],
  rossi: [
    ['giulia.rossi', 'Giulia', 'Rossi', 'Amministratrice delegata', { governmentId: 'IT-FIX-RSSGLI' }],
    ['marco.dangelo', 'Marco', "D'Angelo", 'Responsabile acquisti'],
    ['chiara.bianchi', 'Chiara', 'Bianchi', 'Ufficio tecnico'],
    ['paolo.ferri', 'Paolo', 'Ferri', 'Logistica', { inactive: true }],
  ],
  praga: [
    ['jiri.novak', 'Jiří', 'Novák', 'Vedoucí nákupu'],
    ['tereza.svobodova', 'Tereza', 'Svobodová', 'Finanční ředitelka'],
    ['ondrej.dvorak', 'Ondřej', 'Dvořák', 'Konstruktér'],
  ],
  baltic: [
    ['kadri.tamm', 'Kadri', 'Tamm', 'CEO'],
    ['rein.saar', 'Rein', 'Saar', 'Sales Manager'],
  ],
  norrsken: [
    ['astrid.niemi', 'Astrid', 'Niemi', 'Inköpschef'],
    ['bjorn.oberg', 'Björn', 'Öberg', 'Gruvchef'],
    ['elin.larsson', 'Elin', 'Larsson', 'Projektledare'],
  ],
  suomi: [
    ['paivi.makela', 'Päivi', 'Mäkelä', 'Hankintajohtaja'],
    ['jukka.virtanen', 'Jukka', 'Virtanen', 'Tehtaanjohtaja'],
  ],
  cedar: [
    ['imani.brooks', 'Imani', 'Brooks', 'Managing Partner', { governmentId: 'US-FIX-000-87' }],
    ['seth.rosenthal', 'Seth', 'Rosenthal', 'Principal'],
    ['kofi.asante', 'Kofi', 'Asante', 'Consultant'],
  ],
  kowalski: [
    ['zofia.kowalska', 'Zofia', 'Kowalska', 'Prezes zarządu'],
    ['lukasz.wisniewski', 'Łukasz', 'Wiśniewski', 'Spedytor'],
    ['agnieszka.zajac', 'Agnieszka', 'Zając', 'Księgowość'],
  ],
  reyes: [
    ['camila.reyes', 'Camila', 'Reyes Ospina', 'Gerente'],
    ['andres.mejia', 'Andrés', 'Mejía', 'Comercio exterior'],
  ],
  danube: [
    ['zsofia.horvath', 'Zsófia', 'Horváth', 'Operations Director'],
    ['bela.toth', 'Béla', 'Tóth', 'Network Engineer'],
    ['agnes.kiss', 'Ágnes', 'Kiss', 'Facility Manager'],
  ],
  savanna: [
    ['wanjiru.kamau', 'Wanjirũ', 'Kamau', 'Project Developer'],
    ['abebe.tesfaye', 'አበበ', 'ተስፋዬ', 'Site Manager'],
    ['peter.otieno', 'Peter', 'Otieno', 'Finance Manager'],
  ],
}

export const contacts: readonly ContactSeed[] = Object.entries(byAccount).flatMap(([account, people]) =>
  people.map(([local, given, surname, jobTitle, more]) => ({ local, account, given, surname, jobTitle, ...more })),
)
