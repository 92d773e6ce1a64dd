### Y geiriau y mae pobl yn eu gweld: Cymraeg clir, gan ddefnyddio ‘chi’. Mae’r termau yn GLOSSARY.md. Mae pob problem yn dweud beth
### a ddigwyddodd a’r union beth nesaf i’w wneud; `card-*` sy’n dweud a newidiwyd y cerdyn.

## Everywhere

app-name = Wardcard
days = { $n ->
    [zero] 0 diwrnod
    [one] 1 diwrnod
    [two] 2 ddiwrnod
    [few] 3 diwrnod
    [many] 6 diwrnod
   *[other] { $n } diwrnod
}
days-left = { $n ->
    [zero] 0 diwrnod ar ôl
    [one] 1 diwrnod ar ôl
    [two] 2 ddiwrnod ar ôl
    [few] 3 diwrnod ar ôl
    [many] 6 diwrnod ar ôl
   *[other] { $n } diwrnod ar ôl
}
tries-left = { $n ->
    [zero] Dim cynigion ar ôl
    [one] Un cynnig ar ôl
    [two] 2 gynnig ar ôl
    [few] 3 chynnig ar ôl
    [many] 6 chynnig ar ôl
   *[other] { $n } cynnig ar ôl
}
tries-left-within = { $n ->
    [zero] 0 cynnig ar ôl
    [one] un cynnig ar ôl
    [two] 2 gynnig ar ôl
    [few] 3 chynnig ar ôl
    [many] 6 chynnig ar ôl
   *[other] { $n } cynnig ar ôl
}
tries-unknown = Nid yw’r cerdyn yn dweud sawl cynnig sydd ar ôl
tries-all = eich holl gynigion yn ôl
minutes = { $n ->
    [zero] 0 munud
    [one] 1 munud
    [two] 2 funud
    [few] 3 munud
    [many] 6 munud
   *[other] { $n } munud
}
seconds = { $n ->
    [zero] 0 eiliad
    [one] 1 eiliad
    [two] 2 eiliad
    [few] 3 eiliad
    [many] 6 eiliad
   *[other] { $n } eiliad
}
date = { $day } { $month } { $year }
date-month = { $month ->
    [1] Ionawr
    [2] Chwefror
    [3] Mawrth
    [4] Ebrill
    [5] Mai
    [6] Mehefin
    [7] Gorffennaf
    [8] Awst
    [9] Medi
    [10] Hydref
    [11] Tachwedd
   *[12] Rhagfyr
}
role-holder = Deiliad
role-unlocker = Swyddog datgloi
role-sponsor = Noddwr
role-ra-agent = Asiant RA
role-ra-manager = Rheolwr RA
who-holder = deiliad y cerdyn
who-unlocker = swyddog datgloi
who-sponsor = noddwr
who-ra-agent = asiant RA
who-ra-manager = rheolwr RA
position = { $role } · { $organisation }
kind-unlock = datgloi
kind-renew = adnewyddu
kind-issue = cyhoeddi
kind-repair = trwsio
card-no = Does dim ar y cerdyn wedi newid.
card-yes = Mae’r cerdyn wedi newid.
card-unknown = Efallai fod y cerdyn wedi newid. Bydd Wardcard yn ei ddarllen eto cyn gwneud dim arall.
code-label = Cod { $code }

## What keeps a passcode from being good

fault-length = Mae gan god pas 6 i 8 digid.
fault-not-digits = Dim ond digidau sydd mewn cod pas.
fault-one-digit = Yr un digid yw pob un. Cymysgwch nhw.
fault-run = Mae’r digidau’n mynd i fyny neu i lawr mewn trefn. Cymysgwch nhw.
fault-date-of-birth = Eich dyddiad geni yw hwn. Dewiswch rywbeth na all eraill ei ddyfalu.
fault-identity-number = Dechrau neu ddiwedd y rhif ar eich cerdyn yw hwn. Dewiswch rywbeth arall.
fault-previous = Dyma’r cod pas sydd gennych nawr. Dewiswch un newydd.

## The steps of an operation

step-ask-ra = Gofyn i’r RA
step-prove-identity = Profi pwy ydych chi
step-choose-new-passcode = Dewis cod pas newydd
step-set-passcode = Gosod eich cod pas
step-secure-card = Diogelu’r cerdyn
step-prepare-card = Paratoi’r cerdyn
step-card-authentication-key = Creu allwedd y cerdyn ei hun
step-signature-key = Creu’r allwedd ar gyfer eich llofnod
step-authentication-key = Creu’r allwedd ar gyfer mewngofnodi
step-tell-computer = Rhoi gwybod i’r cyfrifiadur hwn
step-confirm = Cadarnhau gyda’r RA

## What has been done

outcome-looked = Darllenwyd y cerdyn eto
outcome-looked-what = Yr hyn a welwch yw’r hyn sydd ar y cerdyn nawr.
outcome-signed-in = Rydych wedi mewngofnodi
outcome-signed-in-what = Byddwch yn allgofnodi pan dynnwch eich cerdyn allan.
outcome-signed-out = Rydych wedi allgofnodi
outcome-signed-out-what = Ewch â’ch cerdyn gyda chi.
outcome-terms-accepted = Rydych wedi derbyn y telerau
outcome-terms-accepted-what = Mae’r dyddiad a’r fersiwn wedi’u cofnodi.
outcome-position-chosen = Mae eich rôl wedi’i gosod
outcome-position-chosen-what = Gallwch ei newid unrhyw bryd.
outcome-passcode-changed = Wedi gorffen. Mae gennych god pas newydd
outcome-passcode-changed-what = Nid yw’r hen god pas yn gweithio mwyach. Mae { $tries } gennych.
outcome-unlocked = Wedi gorffen. Mae eich cerdyn wedi’i ddatgloi
outcome-unlocked-what = Defnyddiwch eich cod pas newydd o hyn ymlaen. Mae { $tries } gennych.
outcome-renewed = Wedi gorffen. Mae eich cerdyn wedi’i adnewyddu
outcome-renewed-what = Bydd yn gweithio tan { $until }. Yr un yw eich cod pas.
outcome-finished = Wedi gorffen. Mae eich cerdyn wedi’i adnewyddu
outcome-finished-what = Mae’r gwaith y torrwyd ar ei draws wedi’i orffen. Yr un yw eich cod pas.
outcome-issued = Wedi gorffen. Mae’r cerdyn yn barod
outcome-issued-what = Bydd cerdyn { $serial } yn gweithio o hyn ymlaen, gyda’r cod pas sydd newydd ei osod.
outcome-ra-found = { $name } yw hwn
outcome-ra-found-what = O hyn ymlaen bydd Wardcard yn gweithio gyda { $name }.
outcome-passcode-changed-for = Wedi gorffen. Mae cod pas { $name } yn newydd
outcome-passcode-changed-for-what = Nid yw’r hen god pas yn gweithio mwyach.
outcome-unlocked-for = Wedi gorffen. Mae cerdyn { $name } wedi’i ddatgloi
outcome-unlocked-for-what = Bydd { $name } yn defnyddio’r cod pas newydd o hyn ymlaen.
outcome-renewed-for = Wedi gorffen. Mae cerdyn { $name } wedi’i adnewyddu
outcome-renewed-for-what = Bydd yn gweithio tan { $until }. Yr un yw’r cod pas.
outcome-finished-for = Wedi gorffen. Mae cerdyn { $name } wedi’i adnewyddu
outcome-finished-for-what = Mae’r gwaith y torrwyd ar ei draws wedi’i orffen. Yr un yw’r cod pas.
outcome-repaired = Wedi gorffen. Mae’r cerdyn wedi’i drwsio
outcome-repaired-what = Bydd yn gweithio tan { $until }, gyda’r cod pas sydd newydd ei osod. Nid yw’r hen god pas yn gweithio mwyach.
outcome-repair-finished = Wedi gorffen. Mae’r cerdyn wedi’i drwsio
outcome-repair-finished-what = Mae’r gwaith y torrwyd ar ei draws wedi’i orffen. Y cod pas yw’r un a ddewiswyd ddiwethaf.
outcome-help-wanted = Mae { $name } yn gofyn am eich help
outcome-help-wanted-what = Mae’r cerdyn { $card } yn narllenydd { $workstation }. Siaradwch â { $name } cyn dweud ie.
outcome-help-approved = Wedi gorffen. Rydych wedi cadarnhau pwy yw’r deiliad
outcome-help-approved-what = Bydd y ddesg arall yn mynd ymlaen ohoni’i hun. Mae eich enw wedi’i gofnodi gyda hyn.
outcome-help-declined = Rydych wedi dweud na
outcome-help-declined-what = Bydd y ddesg arall yn dweud hynny. Nid yw’r cod cymorth yn gweithio mwyach.
outcome-reported = Wedi gorffen. Rydych wedi rhoi gwybod am y cerdyn
outcome-reported-what = Mae wedi stopio gweithio. Mae’r RA wedi cael gwybod a bydd yn edrych arno.
outcome-card-suspended = Wedi gorffen. Mae cerdyn { $card } wedi’i atal dros dro
outcome-card-suspended-what = Ni fydd yn gweithio nes i’r RA godi’r ataliad.
outcome-card-reinstated = Wedi gorffen. Mae cerdyn { $card } yn gweithio eto
outcome-card-reinstated-what = Mae’r ataliad wedi’i godi. Mae adroddiadau agored am y cerdyn hwn wedi’u cau.
outcome-card-cancelled = Wedi gorffen. Mae cerdyn { $card } wedi’i ganslo
outcome-card-cancelled-what = Mae wedi dod i ben am byth. Bydd angen cerdyn newydd ar y deiliad.
outcome-incidents = { $n ->
    [zero] Nid oes adroddiadau’n aros
    [one] Mae 1 adroddiad yn aros
    [two] Mae 2 adroddiad yn aros
    [few] Mae 3 adroddiad yn aros
    [many] Mae 6 adroddiad yn aros
   *[other] Mae { $n } adroddiad yn aros
}
outcome-incidents-what = Yr hynaf sy’n dod gyntaf.
outcome-expiring = { $n ->
    [zero] Nid oes cerdyn yn dod i ben cyn bo hir
    [one] Mae 1 cerdyn yn dod i ben cyn bo hir
    [two] Mae 2 gerdyn yn dod i ben cyn bo hir
    [few] Mae 3 cherdyn yn dod i ben cyn bo hir
    [many] Mae 6 cherdyn yn dod i ben cyn bo hir
   *[other] Mae { $n } cerdyn yn dod i ben cyn bo hir
}
outcome-expiring-what = O fewn { $days }. Y cyntaf i ddod i ben sydd ar y brig.
outcome-expiring-part = O fewn { $days }. Dyma’r rhai cyntaf i ddod i ben, ac mae rhagor.
outcome-incident-closed = Wedi gorffen. Mae’r adroddiad wedi’i gau
outcome-incident-closed-what = Mae eich enw wedi’i gofnodi gyda hyn.

## What the desk asks

question-code = Rhowch y cod a anfonwyd atoch
question-code-what = Rydym wedi anfon cod at { $to }. Bydd yn gweithio am { $minutes }.
question-code-what-text = Rydym wedi anfon neges destun â chod at { $to }. Bydd yn gweithio am { $minutes }.
question-code-way = Sut dylem anfon eich cod?
question-code-way-what = Dewiswch y ffordd y gallwch edrych arni nawr.
question-code-way-no-email = Ni ellid anfon yr e-bost y tro hwn. Dewiswch ffordd arall, neu rhowch gynnig arall arni.
question-code-way-no-text = Ni ellid anfon y neges destun y tro hwn. Dewiswch ffordd arall, neu rhowch gynnig arall arni.
question-code-wrong = Nid hwnnw oedd y cod. Mae { $tries } gennych.
question-new-passcode = Dewiswch god pas newydd
question-new-passcode-what = Dim ond y deiliad ddylai ei wybod.
question-help-code = Darllenwch y cod hwn i’ch helpwr: { $code }
question-help-code-what = Bydd yn gweithio am { $minutes }. Gadewch y cerdyn yn y darllenydd. Awn ymlaen ar ôl i’ch helpwr ddweud ie.
question-report-code = Rhowch y cod y mae’r RA yn ei anfon atoch
question-report-code-what = Os yw’r RA yn eich adnabod, mae cod ar ei ffordd atoch. Bydd yn gweithio am { $minutes }.
question-terms = Darllenwch y telerau a’u derbyn
question-terms-what = Mae’r telerau’n newydd i chi. Mae angen i chi eu derbyn unwaith.

## Warnings on the status page

warning-unfinished-text = Nid oeddem wedi gorffen { $kind } y cerdyn hwn.
warning-unfinished-next = Gorffennwch nawr. Bydd yn cymryd munud neu ddau.
warning-blocked-text = Mae’r cod pas wedi’i gloi ar ôl gormod o gynigion anghywir.
warning-blocked-next = Datglowch y cerdyn gyda chod, neu gyda help cydweithiwr.
warning-last-try-text = Mae un cynnig ar ôl ar gyfer y cod pas.
warning-last-try-next = Os nad ydych yn siŵr, gofynnwch i swyddog datgloi am help cyn rhoi cynnig arni.
warning-expired-text = Daeth y tystysgrifau i ben { $days } yn ôl.
warning-expired-next = Ewch i weld yr RA yn bersonol a dewch â dogfen adnabod â llun.
warning-expiring-text = Daw’r tystysgrifau i ben ar { $until }, ymhen { $days }.
warning-expiring-next = Adnewyddwch y cerdyn nawr. Bydd yn cymryd tua dau funud.
warning-not-yet-valid-text = Bydd y tystysgrifau’n gweithio o { $from } ymlaen.
warning-not-yet-valid-next = Gwiriwch y dyddiad ar y cyfrifiadur hwn, neu arhoswch tan hynny.
warning-key-mismatch-text = Nid yw’r allwedd a’r dystysgrif ar gyfer { $slot } yn cyfateb.
warning-key-mismatch-next = Gorffennwch yr adnewyddu os oes un ar y gweill. Os nad oes, ewch i weld yr RA.
warning-unreadable-text = Ni ellir darllen rhan o’r cerdyn hwn ({ $what }).
warning-unreadable-next = Tynnwch y cerdyn allan, glanhewch ei sglodyn â lliain sych a rhowch gynnig arall arni. Os nad yw’n gweithio, ewch i weld yr RA.
warning-no-card-identity-text = Nid oes gan y cerdyn hwn ei allwedd ei hun, felly ni all yr RA ei adnabod.
warning-no-card-identity-next = Gallwch newid ei god pas yma. Am bopeth arall, gofynnwch i’r sawl a’i cyhoeddodd.
warning-suspended-text = Mae’r cerdyn hwn wedi’i atal dros dro.
warning-suspended-next = Os ydych wedi dod o hyd iddo eto, ffoniwch yr RA. Gallant wneud iddo weithio eto.
warning-cancelled-text = Mae’r cerdyn hwn wedi’i ganslo am byth.
warning-cancelled-next = Rhowch ef yn ôl i’r RA a gofynnwch am un newydd.
warning-unknown-to-ra-text = Nid yw’r RA yn adnabod y cerdyn hwn.
warning-unknown-to-ra-next = Ffoniwch yr RA a rhowch y rhif ar y cerdyn iddynt.
warning-blank-text = Mae’r cerdyn hwn yn wag.
warning-blank-next = Gall asiant RA ei gyhoeddi i rywun.
warning-passcode-old-text = Hyd y gŵyr yr RA, ar { $since } y dewisoch eich cod pas ddiwethaf.
warning-passcode-old-next = Mae’n dda ei newid o bryd i’w gilydd.
slot-authentication = mewngofnodi
slot-signature = llofnodion
slot-card-authentication = y cerdyn ei hun

## Problems: the card and the reader

problem-no-service = Nid yw’r gwasanaeth cardiau clyfar yn rhedeg
problem-no-service-what = Mae gwasanaeth cardiau clyfar y cyfrifiadur hwn wedi stopio, felly ni ellir gweld unrhyw ddarllenydd.
problem-no-service-next = Ailgychwynnwch y cyfrifiadur. Os nad yw hynny’n helpu, ffoniwch eich desg gymorth TG.
problem-no-service-next-windows = Agorwch Services, dewch o hyd i ‘Smart Card’ a’i gychwyn. Os nad oes gennych hawl, ffoniwch eich desg gymorth TG.
problem-no-service-next-linux = Cychwynnwch y gwasanaeth ‘pcscd’, neu ffoniwch eich desg gymorth TG.
problem-no-reader = Nid oes darllenydd cardiau wedi’i gysylltu
problem-no-reader-what = Mae Wardcard yn chwilio am ddarllenydd drwy’r amser ac nid yw’n gweld yr un.
problem-no-reader-next = Plygiwch y darllenydd i mewn. Os yw i mewn yn barod, rhowch gynnig ar soced USB arall.
problem-reader-not-found = Nid oes darllenydd o’r fath
problem-reader-not-found-what = Gofynnwyd am ‘{ $asked }’. Dyma’r darllenwyr sydd yma: { $known }.
problem-reader-not-found-next = Dewiswch un o’r enwau hyn.
problem-no-card = Rhowch eich cerdyn yn y darllenydd
problem-no-card-what = Nid oes cerdyn yn y darllenydd.
problem-no-card-next = Rhowch y cerdyn i mewn, y sglodyn yn gyntaf a’r llun i fyny.
problem-not-piv = Ni all Wardcard ddefnyddio’r cerdyn hwn
problem-not-piv-what = Mae’r cerdyn yn ateb, ond nid yw’n un o’r math y mae Wardcard yn gofalu amdano.
problem-not-piv-next = Gwiriwch mai eich cerdyn clyfar iechyd a gofal ydyw.
problem-card-gone = Tynnwyd y cerdyn allan
problem-card-gone-what = Gadawodd y cerdyn y darllenydd cyn i ni orffen.
problem-card-gone-next = Rhowch yr un cerdyn yn ôl. Yna bydd Wardcard yn dangos beth y gellir ei orffen.
problem-card-reset = Mae rhaglen arall wedi tarfu ar y cerdyn
problem-card-reset-what = Mae rhaglen arall wedi ailosod y cerdyn tra oeddem yn ei ddefnyddio.
problem-card-reset-next = Caewch raglenni eraill sy’n defnyddio’r cerdyn a rhowch gynnig arall arni.
problem-card-busy = Mae rhaglen arall yn defnyddio’r cerdyn
problem-card-busy-what = Dim ond ag un rhaglen ar y tro y gall y cerdyn siarad.
problem-card-busy-next = Caewch y rhaglen arall a rhowch gynnig arall arni.
problem-other-card = Cerdyn arall yw hwn
problem-other-card-what = Nid y cerdyn yn y darllenydd yw’r un y dechreuwyd ag ef.
problem-other-card-next = Rhowch y cerdyn y dechreuwyd ag ef yn ôl.
problem-card-fault = Ni allai’r cerdyn wneud hyn
problem-card-fault-what = Rhoddodd y cerdyn yr ateb { $status } i { $command }.
problem-card-fault-next = Tynnwch y cerdyn allan, rhowch ef yn ôl a rhowch gynnig arall arni. Os yw’n digwydd eto, ffoniwch yr RA.
problem-card-unreadable = Nid yw ateb y cerdyn yn gwneud synnwyr
problem-card-unreadable-what = Ni ddeallodd Wardcard ateb y cerdyn i { $command }.
problem-card-unreadable-next = Glanhewch y sglodyn â lliain sych a rhowch gynnig arall arni. Os yw’n digwydd eto, ffoniwch yr RA.
problem-no-card-identity = Ni all yr RA adnabod y cerdyn hwn
problem-not-blank = Nid yw’r cerdyn hwn yn wag
problem-not-blank-what = Dim ond cerdyn gwag y gellir ei gyhoeddi, ac mae rhywbeth ar hwn.
problem-not-blank-next = Rhowch gerdyn gwag yn y darllenydd.
problem-no-card-identity-what = Nid oes gan y cerdyn ei allwedd ei hun i ddangos pa gerdyn ydyw.
problem-no-card-identity-next = Gallwch newid ei god pas yma. Am bopeth arall, gofynnwch i’r sawl a’i cyhoeddodd.
problem-wrong-passcode = Nid hwnnw oedd y cod pas
problem-wrong-passcode-what = Ni dderbyniodd y cerdyn ef. { $tries }.
problem-wrong-passcode-next = Teipiwch ef eto’n ofalus. Os nad ydych yn siŵr, gofynnwch i swyddog datgloi am help.
problem-blocked = Mae eich cerdyn wedi’i gloi
problem-blocked-what = Roedd y cod pas yn anghywir ormod o weithiau. Does dim wedi’i golli.
problem-blocked-next = Datglowch y cerdyn gyda chod, neu gofynnwch i swyddog datgloi am help.
problem-not-blocked = Nid yw’r cerdyn wedi’i gloi
problem-not-blocked-what = Mae ei god pas yn dal i weithio, felly nid oes dim i’w ddatgloi.
problem-not-blocked-next = Mewngofnodwch, neu newidiwch y cod pas os ydych yn ei wybod.
problem-puk-refused = Ni adawodd y cerdyn i’r RA ei ddatgloi
problem-puk-refused-what = Gwrthododd y cerdyn allwedd ddatgloi’r RA. Rydym wedi stopio, i gadw’r cerdyn yn ddiogel.
problem-puk-refused-next = Peidiwch â rhoi cynnig arall arni. Ffoniwch yr RA a rhowch y cod isod iddynt.
problem-last-try = Un cynnig ar ôl
problem-last-try-what = Os yw’n anghywir, bydd eich cerdyn yn cloi a bydd angen i chi ei ddatgloi. Cymerwch eich amser.
problem-last-try-next = Ewch ymlaen dim ond os ydych yn siŵr o’r cod pas.
problem-passcode-rule = Dewiswch god pas arall
problem-passcode-rule-what = { $fault }
problem-passcode-rule-next = Dewiswch god pas newydd sy’n anos ei ddyfalu.
problem-passcodes-differ = Nid yr un yw’r ddau god pas
problem-passcodes-differ-what = Teipiwyd y cod pas newydd mewn dwy ffordd wahanol.
problem-passcodes-differ-next = Teipiwch y cod pas newydd eto, y ddau dro.
problem-pad-timed-out = Ni roddwyd dim ar fysellbad y darllenydd
problem-pad-timed-out-what = Arhosodd y darllenydd am dipyn ac yna stopio. Ni ddefnyddiwyd unrhyw gynnig.
problem-pad-timed-out-next = Dechreuwch eto, a rhowch y cod pas pan fydd y darllenydd yn gofyn amdano.
problem-pad-only = Mae’r darllenydd hwn am gael y cod pas ar ei fysellbad
problem-pad-only-what = Nid yw’r darllenydd yn derbyn cod pas gan gyfrifiadur. Ni ddefnyddiwyd unrhyw gynnig.
problem-pad-only-next = Dechreuwch eto, a defnyddiwch fysellbad y darllenydd.
problem-no-pad = Nid oes gan y darllenydd hwn fysellbad ar gyfer hynny
problem-no-pad-what = Roedd y cod pas i’w roi ar y darllenydd, ac ni all y darllenydd ei dderbyn.
problem-no-pad-next = Teipiwch y cod pas ar fysellfwrdd y cyfrifiadur yn lle hynny.

## Problems: the RA

problem-no-ra = Nid yw Wardcard yn gwybod ble mae eich RA eto
problem-no-ra-what = Nid oes cyfeiriad RA wedi’i osod ar y cyfrifiadur hwn.
problem-no-ra-next = Dywedwch ble mae, neu gofynnwch i’ch desg gymorth TG. Gallwch ddarllen cardiau a newid cod pas o hyd.
problem-ra-unreachable = Ni allwn gyrraedd yr RA
problem-ra-unreachable-what = Gallwch newid eich cod pas o hyd. Mae popeth arall yn aros.
problem-ra-unreachable-next = Gwiriwch fod y cyfrifiadur hwn ar y rhwydwaith a rhowch gynnig arall arni.
problem-ra-not-trusted = Ni allwn fod yn siŵr mai hwn yw’r RA
problem-ra-address = Nid yw cyfeiriad yr RA yn iawn
problem-ra-address-what = Mae cyfeiriad RA yn dechrau â https:// ac nid yw’r un sydd wedi’i osod yma’n gwneud hynny.
problem-ra-address-next = Gofynnwch i’ch adran TG gywiro cyfeiriad yr RA yn y gosodiadau.
problem-ra-trust-file = Ni ellir darllen ffeil tystysgrif yr RA
problem-ra-trust-file-what = Mae’r ffeil sy’n dweud pa RA i ymddiried ynddo ar goll, neu nid tystysgrif ydyw.
problem-ra-trust-file-next = Gofynnwch i’ch adran TG gopïo’r ffeil ra-ca.pem o’r RA eto.
problem-ra-not-trusted-what = Nid yw’r cyfrifiadur hwn yn ymddiried yn nhystysgrif yr RA. Nid ydym wedi anfon dim.
problem-ra-not-trusted-next = Ffoniwch eich desg gymorth TG a rhowch y cod isod iddynt.
problem-ra-name-unknown = Nid yw’r rhwydwaith hwn yn adnabod enw’r RA
problem-ra-name-unknown-what = Nid yw’r enw yng nghyfeiriad yr RA yn arwain i unman o’r fan hon.
problem-ra-name-unknown-next = Gwiriwch y cyfeiriad am gamgymeriadau teipio, a bod y cyfrifiadur hwn ar y rhwydwaith.
problem-ra-connection-refused = Does dim yn ateb yn y cyfeiriad hwn
problem-ra-connection-refused-what = Mae’r cyfrifiadur yng nghyfeiriad yr RA yno, ond nid oes gwasanaeth yn ateb arno.
problem-ra-connection-refused-next = Gwiriwch y rhif ar ôl y colon, neu gofynnwch i’r RA a yw ei wasanaeth yn rhedeg.
problem-not-an-ra = Nid RA yw hwn
problem-not-an-ra-what = Mae rhywbeth yn ateb yn y cyfeiriad hwn, ond nid yw’n siarad fel RA.
problem-not-an-ra-next = Gofynnwch i’ch desg gymorth TG am y cyfeiriad cywir.
problem-ra-clock = Efallai fod cloc y cyfrifiadur hwn yn anghywir
problem-ra-clock-what = Mae tystysgrif yr RA yn rhy hen neu’n rhy newydd i’r amser ar y cyfrifiadur hwn.
problem-ra-clock-next = Gosodwch ddyddiad ac amser y cyfrifiadur hwn. Os ydynt yn iawn, ffoniwch yr RA.
problem-ra-proxy = Nid yw’r procsi yn gadael i ni fynd drwodd
problem-ra-proxy-what = Gofynnom i’r procsi am ffordd at yr RA a dywedodd na.
problem-ra-proxy-next = Gofynnwch i’ch desg gymorth TG pa brocsi i’w ddefnyddio, neu a ddylid defnyddio un o gwbl.
problem-ra-failed = Mae nam ar yr RA
problem-ra-failed-what = Atebodd gwasanaeth yr RA â’r gwall { $status }.
problem-ra-failed-next = Arhoswch ychydig funudau a rhowch gynnig arall arni. Os yw’n parhau, ffoniwch yr RA.
problem-ra-unreadable = Nid yw ateb yr RA yn gwneud synnwyr
problem-ra-unreadable-what = Nid yw’r Wardcard hwn a’r RA yn deall ei gilydd.
problem-ra-unreadable-next = Gofynnwch i’ch desg gymorth TG a oes fersiwn newydd o Wardcard.

## Problems: the RA says no

problem-not-signed-in = Nid ydych wedi mewngofnodi mwyach
problem-not-signed-in-what = Cawsoch eich allgofnodi, gan na ddigwyddodd dim am ychydig neu gan fod y cerdyn allan.
problem-not-signed-in-next = Mewngofnodwch eto.
problem-terms-needed = Darllenwch y telerau’n gyntaf
problem-terms-needed-what = Mae gan yr RA delerau nad ydych wedi’u derbyn eto.
problem-terms-needed-next = Mewngofnodwch, darllenwch y telerau a’u derbyn.
problem-unknown-card = Nid yw’r RA yn adnabod y cerdyn hwn
problem-unknown-card-what = Nid yw’r cerdyn yng nghofnodion yr RA.
problem-unknown-card-next = Ffoniwch yr RA a rhowch y rhif ar y cerdyn iddynt.
problem-card-suspended = Mae’r cerdyn hwn wedi’i atal dros dro
problem-card-suspended-what = Mae rhywun wedi rhoi gwybod amdano, felly nid yw’n gweithio am y tro.
problem-card-suspended-next = Os yw’r cerdyn yn eich llaw, ffoniwch yr RA. Gallant wneud iddo weithio eto.
problem-card-cancelled = Mae’r cerdyn hwn wedi’i ganslo
problem-card-cancelled-what = Mae’r RA wedi dod ag ef i ben am byth.
problem-card-cancelled-next = Rhowch ef yn ôl i’r RA a gofynnwch am un newydd.
problem-person-inactive = Nid oes gan y deiliad swydd heddiw
problem-person-inactive-what = Nid oes gan yr RA gofnod o swydd i’r deiliad, felly ni ellir defnyddio’r cerdyn.
problem-person-inactive-next = Gofynnwch i noddwr ychwanegu’r swydd.
problem-unknown-person = Nid yw’r RA yn adnabod y person hwn
problem-unknown-person-what = Nid oes gan neb yng nghofnodion yr RA y rhif hwn.
problem-unknown-person-next = Gwiriwch y rhif a rhowch gynnig arall arni.
problem-not-your-role = Ni allwch wneud hyn yn eich rôl
problem-not-your-role-what = Mae angen rôl â mwy o hawliau ar gyfer hyn.
problem-not-your-role-next = Gofynnwch am help. Gall { $who } wneud hyn.
problem-not-your-organisation = Nid yw’r person hwn yn eich sefydliad chi
problem-not-your-organisation-what = Dim ond pobl o’ch sefydliad chi, neu o un sy’n bartner iddo, y gallwch eu helpu.
problem-not-your-organisation-next = Gofynnwch i swyddog datgloi yn sefydliad y deiliad, neu ffoniwch yr RA.
problem-own-card = Eich cerdyn chi yw hwn
problem-own-card-what = Ni all neb fod yn helpwr ar gyfer ei gerdyn ei hun.
problem-own-card-next = Gofalwch amdano fel ei ddeiliad, neu gofynnwch i gydweithiwr.
problem-not-attested = Cadarnhewch eich bod yn adnabod y deiliad
problem-not-attested-what = Mae angen i’r RA glywed gennych eich bod yn adnabod y deiliad a’i fod gyda chi.
problem-not-attested-next = Ticiwch y ddau flwch, os ydynt yn wir.
problem-no-contact = Nid oes gan yr RA gyfeiriad ar gyfer cod
problem-no-contact-what = Nid oes cyfeiriad e-bost na rhif ffôn ar gofnod y gellir anfon cod ato.
problem-no-contact-next = Gofynnwch i swyddog datgloi am help, neu ffoniwch yr RA i roi eich cyfeiriad iddynt.
problem-wrong-code = Nid hwnnw oedd y cod
problem-wrong-code-what = Ni dderbyniodd yr RA ef. { $tries }.
problem-wrong-code-next = Edrychwch ar y neges ddiweddaraf a theipiwch y cod eto.
problem-code-spent = Nid yw’r cod hwn yn gweithio mwyach
problem-code-spent-what = Mae’n rhy hen, neu roedd yn anghywir ormod o weithiau.
problem-code-spent-next = Dechreuwch eto a gofynnwch am god newydd.
problem-too-soon = Arhoswch ychydig, os gwelwch yn dda
problem-too-soon-what = Gofynnwyd am hyn yn rhy aml mewn amser byr.
problem-too-soon-next = Rhowch gynnig arall arni ymhen { $seconds }.
problem-too-early = Mae’n rhy gynnar i adnewyddu
problem-too-early-what = Mae’r tystysgrifau’n gweithio am amser hir eto.
problem-too-early-next = Gallwch eu hadnewyddu o { $from } ymlaen.
problem-certificates-expired = Mae eich tystysgrifau wedi dod i ben
problem-certificates-expired-what = Ar ôl iddynt ddod i ben ni ellir eu hadnewyddu wrth eich desg.
problem-certificates-expired-next = Ewch i weld yr RA yn bersonol a dewch â dogfen adnabod â llun.
problem-operation-gone = Mae hyn wedi dod i ben
problem-operation-gone-what = Mae’r RA wedi cau’r hyn a ddechreuwyd, yn fwy na thebyg gan iddo gymryd gormod o amser.
problem-operation-gone-next = Dechreuwch eto.
problem-wrong-step = Daeth hyn yn y drefn anghywir
problem-wrong-step-what = Nid oedd yr RA yn disgwyl y cam hwn nawr.
problem-wrong-step-next = Dechreuwch eto. Os yw’n digwydd eto, ffoniwch yr RA.
problem-other-operation-open = Mae rhywbeth arall heb ei orffen ar y cerdyn hwn
problem-other-operation-open-what = Dechreuwyd tasg arall ar y cerdyn hwn ac nid yw wedi’i gorffen.
problem-other-operation-open-next = Gorffennwch honno’n gyntaf. Tynnwch y cerdyn allan a’i roi yn ôl i’w gweld.
problem-bad-proof = Ni allai’r cerdyn brofi pa gerdyn ydyw
problem-bad-proof-what = Ni allai’r RA wirio llofnod y cerdyn.
problem-bad-proof-next = Tynnwch y cerdyn allan, rhowch ef yn ôl a rhowch gynnig arall arni. Os yw’n digwydd eto, ffoniwch yr RA.
problem-untrusted-certificate = Nid yw’r RA yn ymddiried yn nhystysgrif y cerdyn hwn
problem-untrusted-certificate-what = Daw oddi wrth rywun arall, neu mae wedi’i therfynu.
problem-untrusted-certificate-next = Ffoniwch yr RA a rhowch y cod isod iddynt.
problem-other-origin = Siaradodd y cerdyn ag RA arall
problem-other-origin-what = Ar gyfer cyfeiriad arall yr oedd y mewngofnodi. Rydym wedi stopio, i’ch cadw’n ddiogel.
problem-other-origin-next = Ffoniwch eich desg gymorth TG a rhowch y cod isod iddynt.
problem-stale-challenge = Cymerodd y mewngofnodi ormod o amser
problem-stale-challenge-what = Rhaid gorffen mewngofnodi o fewn munud.
problem-stale-challenge-next = Rhowch gynnig arall arni. Os yw’n digwydd eto, gwiriwch gloc y cyfrifiadur hwn.
problem-bad-certificate-request = Ni ellid profi’r allwedd newydd
problem-bad-certificate-request-what = Ni allai’r RA baru cais y cerdyn â’i allwedd newydd.
problem-bad-certificate-request-next = Rhowch y cerdyn yn ôl a gorffennwch yr hyn a ddechreuwyd. Os nad yw’n gweithio eto, ffoniwch yr RA.
problem-bad-bootstrap-code = Nid yw’r cod cyntaf hwn yn gweithio
problem-bad-bootstrap-code-what = Mae’n anghywir, neu mae wedi’i ddefnyddio.
problem-bad-bootstrap-code-next = Gwnewch un newydd ar weinydd yr RA.
problem-secrets-unknown = Ni all yr RA ddatgloi’r cerdyn hwn
problem-secrets-unknown-what = Nid yw allweddi’r cerdyn hwn gan yr RA.
problem-secrets-unknown-next = Ewch i weld yr RA yn bersonol a dewch â dogfen adnabod â llun.
problem-role-not-chosen = Dewiswch eich rôl yn gyntaf
problem-role-not-chosen-what = Mae angen un o’ch rolau ar gyfer hyn, ac ni ddewiswyd yr un.
problem-role-not-chosen-next = Dewiswch eich rôl ar frig y ffenestr a rhowch gynnig arall arni.
problem-same-workstation = Rydych wrth yr un cyfrifiadur
problem-same-workstation-what = Mae cymorth o bell ar gyfer dau berson wrth ddau gyfrifiadur.
problem-same-workstation-next = Rhowch eich cerdyn eich hun mewn darllenydd arall yma, a helpwch o’r ffenestr hon.
problem-wrong-help-code = Nid yw’r cod cymorth hwn yn gweithio
problem-wrong-help-code-what = Mae wedi’i gamdeipio, mae’n rhy hen, neu mae wedi’i ddefnyddio.
problem-wrong-help-code-next = Gofynnwch i’ch cydweithiwr ei ddarllen eto. Mae cod yn gweithio am 15 munud.
problem-help-declined = Mae eich cydweithiwr wedi gwrthod
problem-help-declined-what = Does dim ar eich cerdyn wedi newid.
problem-help-declined-next = Gofynnwch i gydweithiwr arall, neu datglowch eich cerdyn gyda chod.
problem-not-delivered = Ni ellid anfon y cod
problem-not-delivered-what = Ni allai’r RA gyrraedd y gwasanaeth e-bost neu negeseuon testun.
problem-not-delivered-next = Rhowch gynnig arall arni ymhen ychydig funudau, neu gofynnwch i gydweithiwr helpu.
problem-not-now = Ni ellir gwneud hyn â’r cerdyn hwn nawr
problem-not-now-what = Nid yw cyflwr y cerdyn gyda’r RA yn caniatáu hyn.
problem-not-now-next = Gallwch wneud hyn ag ef: { $allowed }.
problem-identity-not-checked = Gwiriwch pwy yw’r person yn gyntaf
problem-identity-not-checked-what = Mae angen edrych ar ddogfennau’r deiliad ar gyfer hyn.
problem-identity-not-checked-next = Edrychwch ar ddogfen adnabod â llun y deiliad a thiciwch yr hyn a welsoch.
problem-authority-away = Ni all yr RA gael tystysgrifau ar hyn o bryd
problem-authority-away-what = Nid yw ei awdurdod tystysgrifau’n ateb. Cedwir yr hyn a ddechreuwyd.
problem-authority-away-next = Gadewch y cerdyn fel y mae a gorffennwch yn nes ymlaen. Mae’r hen dystysgrifau’n gweithio o hyd.
problem-unknown-record = Ni all yr RA ddod o hyd i hyn
problem-unknown-record-what = Nid yw’n gwybod am yr hyn y gofynnwyd amdano, neu nid oes gennych hawl i’w weld.
problem-unknown-record-next = Gwiriwch y rhif a rhowch gynnig arall arni.
problem-already-known = Mae’r RA yn adnabod y person hwn eisoes
problem-already-known-what = Mae’r rhif hwn gan rywun yng nghofnodion yr RA. Mae staff sy’n symud yn cadw eu cerdyn.
problem-already-known-next = Gofynnwch am newid i swyddi’r person yn lle hynny.
problem-own-request = Eich cais chi yw hwn
problem-own-request-what = Ni all neb ganiatáu’r hyn y gofynnodd amdano, na’r hyn sydd amdano’i hun.
problem-own-request-next = Gofynnwch i asiant RA arall.
problem-held-now = Mae’r swydd hon gan y person nawr
problem-held-now-what = Gyda diwrnod cyntaf diweddarach, byddai’n ei cholli tan hynny.
problem-held-now-next = Gofynnwch i’r swydd ddod i ben yn gyntaf, ar wahân. Ar ôl i hynny gael ei ganiatáu, gofynnwch am y diwrnod cyntaf newydd.
deed-suspend = ei atal dros dro
deed-reinstate = codi’r ataliad
deed-cancel = ei ganslo am byth
deed-unlock = ei ddatgloi
deed-renew = ei adnewyddu
deed-repair = ei drwsio
deed-issue = gorffen ei gyhoeddi
deed-none = dim
problem-malformed = Nid oedd yr RA yn ein deall
problem-malformed-what = Ni allai’r RA ddarllen yr hyn a anfonodd Wardcard.
problem-malformed-next = Gofynnwch i’ch desg gymorth TG a oes fersiwn newydd o Wardcard.
problem-too-slow = Ni chafodd yr RA y cyfan mewn pryd
problem-too-slow-what = Cyrhaeddodd yr hyn a anfonodd Wardcard yr RA yn rhy araf, felly rhoddodd yr RA y gorau i aros.
problem-too-slow-next = Efallai fod y rhwydwaith yn araf ar hyn o bryd. Arhoswch funud a rhowch gynnig arall arni.

## Problems: everything else

problem-helper-card-needed = Mae angen cerdyn helpwr
problem-helper-card-needed-what = Rhaid i’r helpwr fewngofnodi â’i gerdyn ei hun mewn darllenydd arall.
problem-helper-card-needed-next = Rhowch gerdyn y helpwr yn y darllenydd arall a mewngofnodwch ag ef.
problem-cut-off = Nid oeddem wedi gorffen
problem-cut-off-what = Nid oeddem wedi gorffen { $kind } y cerdyn pan gawsom ein hatal.
problem-cut-off-next = Gadewch y cerdyn yn y darllenydd, neu rhowch ef yn ôl. Bydd Wardcard yn gorffen.
problem-cancelled = Fe wnaethoch chi ei stopio
problem-cancelled-what = Rydym wedi rhoi’r gorau i’r hyn a ddechreuwyd.
problem-cancelled-next = Dechreuwch eto pan fyddwch yn barod.
problem-card-taken = Mae rhaglen arall yn cymryd y cerdyn o hyd
problem-card-taken-what = { $known ->
    [no] Defnyddiodd rhaglen arall y cerdyn bob tro y gwnaethom ni, felly gwnaethom stopio.
   *[yes] Defnyddiodd rhaglen arall y cerdyn bob tro y gwnaethom ni, felly gwnaethom stopio. Mae’r rhain yn defnyddio cardiau clyfar nawr: { $names }.
}
problem-card-taken-next = Caewch y rhaglen arall, gadewch y cerdyn yn y darllenydd a gwnewch yr un peth eto. Bydd Wardcard yn mynd ymlaen o’r lle yr oedd.
problem-usage = Nid yw rhywbeth yn y gorchymyn yn iawn
problem-usage-what = Edrychwch ar hyn eto, os gwelwch yn dda: { $what }.
problem-usage-next = Rhedwch y gorchymyn gyda --help i weld sut i’w ddefnyddio.
problem-file = Ni ellir defnyddio ffeil
problem-file-what = Ni ellir darllen neu ysgrifennu’r ffeil hon: { $what }.
problem-file-next = Gwiriwch fod y ffeil yno a bod gennych hawl i’w defnyddio.
problem-screen = Ni ellir agor y ffenestr
problem-screen-what = Ni ellid lluniadu’r ffenestr: { $what }.
problem-screen-next = Gwiriwch fod sgrin yno. Os oes, rhedwch y gorchymyn eto gyda --renderer cpu, a dangoswch y neges hon i’ch desg gymorth TG.
problem-managed = Eich sefydliad sydd wedi gosod hyn
problem-managed-what = Mae’r gosodiad { $setting } wedi’i gloi, felly ni all y gorchymyn ei newid.
problem-managed-next = Gadewch hyn allan o’r gorchymyn, neu gofynnwch i’ch desg gymorth TG.
problem-internal = Mae Wardcard wedi gwneud camgymeriad
problem-internal-what = Digwyddodd rhywbeth na ddylai: { $what }.
problem-internal-next = Caewch Wardcard, agorwch ef a rhowch gynnig arall arni. Os yw’n digwydd eto, ffoniwch yr RA.

## The window: everywhere

starting = Un funud
starting-what = Mae Wardcard yn chwilio am eich darllenydd.
continue = Parhau
cancel = Canslo
back = Yn ôl
later = Yn nes ymlaen
try-again = Ceisio eto
diagnose = Dod o hyd i’r achos
step-done = Gorffen
stepper-narrow = Cam { $n } o { $of }: { $name }
nothing-changed-yet = Does dim ar y cerdyn yn newid eto.
settings = Gosodiadau
top-help = Help: { $phone }
contact-title = Eich RA
card-kind = Cerdyn clyfar
card-kind-blank = Cerdyn gwag
card-kind-foreign = Cerdyn arall
card-blank = Heb ei gyhoeddi eto
card-nobody = Enw anhysbys
card-none = Dim cerdyn yn y darllenydd hwn
reader-none = Dim darllenydd cardiau
card-unreadable = Ni ellir darllen y cerdyn hwn
card-until = Tan { $date }
card-photo = Eich llun

## The side and the bars

side-passcode = Cod pas
side-authentication = Mewngofnodi
side-signature = Llofnod
side-card-authentication = Allwedd y cerdyn
side-own = Eich cerdyn · { $reader }
side-colleague = Cerdyn cydweithiwr · { $reader }
side-blank = Cerdyn gwag · { $reader }
side-other = { $reader }
side-choose = Dangos y cerdyn hwn
side-session = Sesiwn
side-signed-in = Wedi mewngofnodi
passcode-locked = Wedi’i gloi
passcode-unknown = Heb ei ddweud
passcode-none = Heb ei osod
certificate-expired = Wedi dod i ben
certificate-not-yet = Ddim yn ddilys eto
certificate-mismatch = Ddim yn cyfateb
certificate-absent = Ar goll
certificate-unreadable = Annarllenadwy
status-ra = Wedi cysylltu: { $name }
status-ra-asking = Yn holi’r RA
status-ra-away = Ni ellir cyrraedd yr RA
status-ra-none = Dim RA wedi’i osod
status-reader = Darllenydd: { $reader }
status-remember = Cofiwch fynd â’ch cerdyn

## No card to show

insert-how = Y sglodyn yn gyntaf, y llun i fyny.
insert-readers = Darllenwyr sydd wedi’u cysylltu â’r cyfrifiadur hwn
insert-not-listed = Ydy eich darllenydd ar goll o’r rhestr?
mute = Nid yw’r cerdyn yn ateb
mute-what = Mae rhywbeth yn y darllenydd, ond nid yw’n siarad â ni.
mute-turn = Tynnwch y cerdyn allan a’i droi: y sglodyn yn gyntaf, y llun i fyny.
mute-clean = Sychwch y sglodyn â lliain sych.
mute-other = Rhowch gynnig ar gerdyn arall, i weld ai’r darllenydd sydd ar fai.
reading = Wrthi’n darllen y cerdyn
reading-what = Mae hyn yn cymryd tuag eiliad.

## Home

home-good = Mae popeth yn iawn gyda’ch cerdyn
home-good-what = Nid oes dim y mae angen i chi ei wneud nawr.
home-signed-in = Helo, { $name }
home-signed-in-what = Rydych wedi mewngofnodi nes i chi dynnu eich cerdyn allan.
home-also = Da gwybod hefyd
home-also-own = Am eich cerdyn eich hun
home-blocked = Mae eich cerdyn wedi’i gloi
home-blocked-what = Does dim wedi’i golli. Gallwch ei ddatgloi eich hun gyda chod, neu ofyn i swyddog datgloi helpu.
home-expiring = Mae angen adnewyddu eich cerdyn erbyn { $until }
home-expiring-what = Bydd yn cymryd tua dau funud a bydd angen eich cod pas arnoch.
home-expiring-soon = Bydd eich cerdyn yn peidio â gweithio ymhen { $days }
home-unknown = Nid yw’r RA yn adnabod y cerdyn hwn
home-mismatch = Mae rhywbeth o’i le ar y cerdyn hwn
home-unreadable = Ni ellir darllen rhan o’r cerdyn hwn
home-not-yet = Nid yw’r tystysgrifau’n gweithio eto
home-expired = Mae eich tystysgrifau wedi dod i ben
home-expired-what = Rhaid adnewyddu’n bersonol gyda’r RA. Dewch â dogfen adnabod â llun. Ni allwch fewngofnodi tan hynny.
home-expired-what-at = Rhaid adnewyddu’n bersonol yma: { $ra }. Dewch â dogfen adnabod â llun. Ni allwch fewngofnodi tan hynny.
home-last-try = Un cynnig ar ôl
home-last-try-what = Os nad ydych yn siŵr o’ch cod pas, peidiwch â rhoi cynnig arno. Gofynnwch i swyddog datgloi am help.
home-unfinished = Nid oeddem wedi gorffen
home-unfinished-unlock = Torrwyd ar draws y gwaith wrth ddatgloi’r cerdyn. Gallwn fynd ymlaen o’r fan honno.
home-unfinished-unlock-set = Torrwyd ar draws y gwaith wrth ddatgloi’r cerdyn. Yr un newydd yw eich cod pas. Dim ond gorffen sydd ei angen.
home-unfinished-renew = Torrwyd ar draws y gwaith wrth ysgrifennu’r dystysgrif newydd. Gallwn fynd ymlaen o’r fan honno.
home-unfinished-repair = Torrwyd ar draws y gwaith wrth drwsio’r cerdyn. Gall asiant RA ei orffen.
home-unfinished-issue = Torrwyd ar draws y gwaith wrth gyhoeddi’r cerdyn. Gall asiant RA ei orffen yma.
home-suspended = Mae eich cerdyn wedi’i atal dros dro
home-cancelled = Mae’r cerdyn hwn wedi’i ganslo
home-blank = Mae’r cerdyn hwn yn wag
home-foreign = Nid yw hwn yn gerdyn y mae’r RA yn ei adnabod
unlock = Datgloi
unlock-first = Datgloi yn gyntaf
unlock-then-renew = Datglowch y cerdyn yn gyntaf. Yna gallwch ei adnewyddu.
renew-now = Adnewyddu nawr
sign-in = Mewngofnodi
sign-in-to-help = Mewngofnodi i helpu { $name }
sign-in-as-to-help = { $helper } i fewngofnodi i helpu
sign-out = Allgofnodi
change-passcode = Newid cod pas
finish-unlock = Gorffen datgloi
finish-renew = Gorffen adnewyddu
finish-issue = Gorffen cyhoeddi
finish-repair = Gorffen trwsio
issue = Cyhoeddi’r cerdyn hwn
details-show = Manylion
waits-for-ra = Mae hyn yn aros nes i ni gyrraedd yr RA eto.
not-in-this-role = Ni allwch wneud hyn yn y rôl hon. Gall { $who } ei wneud.
not-own-card = Eich cerdyn chi yw hwn. Does neb yn helpu gyda’i gerdyn ei hun.
help-blocked = Mae cerdyn { $name } wedi’i gloi
help-blocked-what = Gallwch ei ddatgloi gyda’ch gilydd. { $name } sy’n dewis y cod pas newydd ac yn ei deipio.
help-unlock = Ei ddatgloi gyda’ch gilydd
help-expiring = Mae angen adnewyddu cerdyn { $name } erbyn { $until }
help-expiring-what = Gallwch ei adnewyddu gyda’ch gilydd. { $name } sy’n teipio’r cod pas.
help-expiring-soon = Bydd cerdyn { $name } yn peidio â gweithio ymhen { $days }
help-renew = Ei adnewyddu gyda’ch gilydd
help-expired = Mae tystysgrifau { $name } wedi dod i ben
help-expired-what = Rhaid adnewyddu’n bersonol gyda’r RA, â dogfen adnabod â llun.
help-expired-repair = Gallwch drwsio’r cerdyn yma, gyda { $name } a dogfen adnabod â llun wrth eich ymyl.
help-last-try = Mae gan { $name } un cynnig ar ôl
help-last-try-what = Os nad yw { $name } yn siŵr o’r cod pas, peidiwch â rhoi cynnig arno. Ar ôl iddo gloi, gallwch ei ddatgloi gyda’ch gilydd.
help-suspended = Mae cerdyn { $name } wedi’i atal dros dro
help-cancelled = Mae cerdyn { $name } wedi’i ganslo
help-blank-what = Gallwch ei gyhoeddi i rywun. Gofalwch fod y person wrth eich ymyl.
help-unfinished = Gallwn fynd ymlaen o’r fan lle torrwyd ar draws cerdyn { $name }.
help-unfinished-issue = Torrwyd ar draws y gwaith wrth gyhoeddi’r cerdyn hwn. Ewch ymlaen gyda’r un person wrth eich ymyl.
help-good = Mae popeth yn iawn gyda cherdyn { $name }
help-good-what = Nid oes dim i’w wneud i’r cerdyn hwn nawr.
help-change = Newid cod pas y deiliad

## What a role may do

tasks-title = Beth y gallwch ei wneud fel { $who }
task-own = Gofalu am eich cerdyn eich hun
task-own-change = Newid eich cod pas eich hun
task-help = Helpu cydweithiwr i ddatgloi neu adnewyddu ei gerdyn
task-help-how = Rhowch gerdyn y cydweithiwr mewn ail ddarllenydd i ddechrau.
task-issue = Cyhoeddi cerdyn gwag
task-issue-how = Rhowch y cerdyn gwag mewn ail ddarllenydd i ddechrau.
task-expiring = Gweld pa gardiau sy’n dod i ben cyn bo hir
task-cards = Trwsio cerdyn, ei atal dros dro neu ei ganslo
task-cards-how = I drwsio cerdyn, rhowch ef mewn ail ddarllenydd. Ar gyfer popeth arall, mae ei rif yn ddigon.

## Passcodes

passcode-field = Cod pas
current-passcode-field = Cod pas presennol
new-passcode-field = Cod pas newydd
new-passcode-again-field = Cod pas newydd eto
field-show = Dangos
field-hide = Cuddio
field-count = { $n } o 6–8
field-num-lock = Mae Num Lock i ffwrdd, felly nid yw’r bysellau rhif ar y dde yn teipio digidau. Pwyswch Num Lock, neu defnyddiwch y digidau uwchben y llythrennau.
field-caps-lock = Mae Caps Lock ymlaen. Dim ond digidau sy’n cyfrif yma.
field-digits-only = Dim ond digidau sy’n cyfrif yma.

## The reader’s own keypad

pad-offer = Rydych yn ei roi ar fysellbad y darllenydd, nid yma. Nid yw’r cyfrifiadur hwn byth yn ei weld.
pad-offer-change = Rydych yn rhoi’r ddau ar fysellbad y darllenydd: yr un sydd gennych, yna’r un newydd ddwywaith. Nid yw’r cyfrifiadur hwn byth yn eu gweld.
pad-offer-new = Rydych yn ei ddewis ar fysellbad y darllenydd, ddwywaith. Nid yw’r cyfrifiadur hwn byth yn ei weld, felly ni all ei wirio: cadwch at y rheolau hyn.
pad-offer-often = Bydd y darllenydd yn gofyn amdano sawl gwaith, bob tro ar gyfer un rhan arall o’r gwaith.
pad-type-here = Ei deipio yma yn lle hynny
pad-use = Defnyddio bysellbad y darllenydd
pad-now-current = Rhowch y cod pas ar fysellbad y darllenydd
pad-now-change = Ar fysellbad y darllenydd, rhowch y cod pas sydd gennych, yna’r un newydd ddwywaith
pad-now-new = Dewiswch y cod pas newydd ar fysellbad y darllenydd, a’i roi ddwywaith
pad-now-how = Mae’r darllenydd yn aros amdanoch. Pwyswch ei fysell OK (gwyrdd) ar ôl pob un. I stopio, pwyswch ei fysell ganslo (coch).
pad-now-keep = Gadewch y cerdyn yn y darllenydd.
new-passcode-rules = Defnyddiwch 6 i 8 digid. Nid yr un digid bob tro, nid mewn rhes fel 123456, ac nid eich dyddiad geni.
new-passcode-good = Mae hwn yn god pas da.
new-passcode-same = Mae’r ddau yr un fath.
new-passcode-differ = Nid yw’r ddau yr un fath.
new-passcode-once-more = Teipiwch y cod pas newydd unwaith eto yma.
new-passcode-helped = { $name }, dewiswch god pas newydd
new-passcode-helped-what = Bydd { $helper } yn edrych i ffwrdd. Dim ond chi ddylai ei wybod.
new-passcode-for = Mae’r cerdyn hwn ar gyfer
helper-nameless = Eich helpwr
new-passcode-set = Gosod y cod pas hwn
last-try-advice = Os nad ydych yn ei gofio, stopiwch yma a gofynnwch i swyddog datgloi. Nid yw hynny’n costio dim i chi.
last-try-sure = Rwy’n siŵr
last-try-stop = Stopio yma
last-try-change = Ei newid, os ydych yn siŵr

## Signing in

sign-in-title = Mewngofnodi
sign-in-what = Helo, { $name }. Rhowch god pas eich cerdyn.
sign-in-step-passcode = Cod pas
sign-in-step-ra = Gofyn i’r RA
sign-in-working = Wrthi’n eich mewngofnodi gyda’r RA.
terms-version = Fersiwn { $version }
terms-read = Rwyf wedi darllen y telerau ac yn eu derbyn
terms-accept = Derbyn
terms-later = Nid nawr, allgofnodwch fi
positions-title = Dewiswch eich rôl
positions-what = Gallwch ei newid unrhyw bryd o’r bar ar y brig.
positions-none = Nid oes gan yr RA rôl ar gofnod i chi. Gallwch ofalu am eich cerdyn eich hun o hyd.

## Changing the passcode

change-title = Newid eich cod pas
change-what = Mae angen y cod pas sydd gennych nawr. Ni ddylai neb arall weld yr hyn a rowch.
change-title-for = { $name }, newidiwch eich cod pas
change-what-for = Mae angen y cod pas sydd gennych nawr. Bydd { $helper } yn edrych i ffwrdd.
current-passcode-field-for = Cod pas presennol { $name }
change-go = Newid cod pas
change-step-type = Ei roi
change-step-set = Ei osod
change-working = Wrthi’n gosod eich cod pas newydd.

## Unlocking

unlock-title = Datgloi eich cerdyn
unlock-title-for = Datgloi cerdyn { $name }
unlock-what = Does dim wedi’i golli. Byddwch yn profi pwy ydych chi ac yn dewis cod pas newydd.
unlock-finish-what = Awn ymlaen o’r fan lle stopiwyd. Efallai y bydd angen cod newydd arnoch.
unlock-how = Byddwn yn anfon cod o chwe digid i’r cyfeiriad e-bost neu’r rhif ffôn sydd gan yr RA i chi. Teipiwch ef yma.
unlock-send = Anfon cod ataf
unlock-colleague = Gall cydweithiwr helpu hefyd
unlock-colleague-what = Mae swyddog datgloi’n rhoi ei gerdyn ei hun mewn ail ddarllenydd ar y cyfrifiadur hwn, yn mewngofnodi ac yn datgloi eich cerdyn gyda chi.
unlock-step-prove = Profi pwy ydych chi
unlock-step-vouch = Cadarnhau
unlock-step-passcode = Cod pas newydd
unlock-working = Rydym yn gofyn i’r RA.
unlock-assisted-what = Bydd { $name } yn dewis cod pas newydd ac yn ei deipio. Edrychwch i ffwrdd bryd hynny, os gwelwch yn dda.
code-field = Cod
code-new = Anfon cod newydd
code-again = Anfon eto
code-again-in = Anfon eto ymhen { $seconds }
code-no-address = Nid yw’r cyfeiriad hwn gennyf mwyach
code-no-address-what = Gall eich RA newid y cyfeiriad. Ffoniwch nhw, neu gofynnwch i swyddog datgloi ddatgloi eich cerdyn gyda chi.
code-no-number = Nid yw’r rhif hwn gennyf mwyach
code-no-number-what = Gall eich RA newid y rhif. Ffoniwch nhw, neu gofynnwch i swyddog datgloi ddatgloi eich cerdyn gyda chi.
code-another-way = Ei anfon ffordd arall
code-way-email = Drwy e-bost
code-way-text = Drwy neges destun
code-way-to = At: { $to }
code-way-again-what = Cewch god newydd. Bydd yr un a anfonwyd o’r blaen yn peidio â gweithio wedyn.
code-way-none = Ni allaf ddefnyddio’r un o’r rhain
code-way-none-what = Gall eich RA eu newid. Ffoniwch nhw, neu gofynnwch i swyddog datgloi ddatgloi eich cerdyn gyda chi.
code-way-send = Anfon y cod
code-way-send-in = Anfon y cod ymhen { $seconds }
vouch-title = Cadarnhewch, os gwelwch yn dda, { $helper }
vouch-knows = Rwy’n adnabod { $holder } yn bersonol
vouch-present = Mae { $holder } yma gyda mi nawr
vouch-record = Bydd eich enw’n cael ei gofnodi gyda hyn.
vouch-both = Ticiwch y ddau flwch i fynd ymlaen.

## Renewing

renew-title = Adnewyddu eich cerdyn
renew-title-for = Adnewyddu cerdyn { $name }
renew-what = Rhowch eich cod pas. Yna gadewch y cerdyn yn y darllenydd nes i ni orffen.
renew-finish-title = Gorffen adnewyddu eich cerdyn
renew-finish-title-for = Gorffen adnewyddu cerdyn { $name }
renew-finish-what = Awn ymlaen o’r fan lle stopiwyd. Rhowch eich cod pas a gadewch y cerdyn yn y darllenydd.
renew-assisted-what = { $name } fydd yn teipio’r cod pas. Edrychwch i ffwrdd bryd hynny, os gwelwch yn dda.
renew-holder-types = { $name }, rhowch eich cod pas, os gwelwch yn dda. Bydd { $helper } yn edrych i ffwrdd.
renew-field-for = Cod pas { $name }
renew-go = Adnewyddu
renew-finish-go = Gorffen
renew-time = Bydd yn cymryd tua dau funud. Bydd eich cod pas yn aros yr un fath.
renew-step-passcode = Cod pas
renew-step-write = Adnewyddu
renew-working = Rydym yn gofyn i’r RA.

## Issuing

issue-title = Cyhoeddi cerdyn
issue-what = Dywedwch ar gyfer pwy y mae’r cerdyn. Y person hwnnw fydd yn dewis y cod pas ac yn ei deipio.
issue-person = Rhif y person gyda’r RA
issue-person-hint = Fel y mae yng nghofnodion yr RA.
issue-identity = Cyn mynd ymlaen, gwiriwch ddogfen adnabod â llun y person.
issue-go = Cyhoeddi
issue-step-who = Ar gyfer pwy
issue-step-passcode = Cod pas newydd
issue-working = Rydym yn gofyn i’r RA.

## The RA’s desk: repair

repair = Trwsio’r cerdyn hwn
repair-title = Trwsio cerdyn { $name }
repair-what = Bydd y cerdyn yn cael cod pas newydd a thystysgrifau newydd.
repair-finish-title = Gorffen trwsio
repair-finish-what = Awn ymlaen o’r fan lle stopiwyd. Gwiriwch eto fod { $name } o’ch blaen.
repair-step-who = Pwy ydyw
repair-step-passcode = Cod pas newydd
repair-working = Rydym yn gofyn i’r RA.
repair-seen = Pa ddogfennau a welsoch?
document-passport = Pasbort
document-driving-licence = Trwydded yrru
document-residence-permit = Trwydded breswylio
document-other = Dogfen arall â llun
document-staff-record = Cofnod yr RA ei hun o’r person hwn
repair-likeness = Mae’r llun yn edrych fel { $name }, sydd yma
repair-record = Bydd eich enw a’r hyn a diciwch yn cael eu cofnodi. Ni chedwir rhifau dogfennau.
repair-means = Bydd yr hen god pas a’r hen dystysgrifau’n stopio gweithio. Bydd y deiliad yn dewis cod pas nad yw wedi’i ddefnyddio o’r blaen.
repair-go = Ymlaen at y cod pas
repair-tick-document = Ticiwch o leiaf un ddogfen i fynd ymlaen.
repair-tick-likeness = I fynd ymlaen, ticiwch fod y llun yn edrych fel y deiliad.

## The RA’s desk: home, cards by number, reports

desk-title = Wrth eich desg
desk-lead-agent = Pan fydd rhywun yma gyda cherdyn, rhowch y cerdyn yn yr ail ddarllenydd.
desk-lead-sponsor = Gwelwch mewn da bryd pwy sydd angen adnewyddu cerdyn.
desk-reports = Adroddiadau
desk-reports-go = Gweld yr adroddiadau
desk-reports-what = Cardiau sydd ar goll, neu sydd wedi’u dwyn, eu difrodi neu eu camddefnyddio
desk-suspend = Atal cerdyn dros dro
desk-suspend-what = Bydd yn stopio gweithio nes i chi godi’r ataliad
desk-reinstate = Gadael i gerdyn weithio eto
desk-reinstate-what = Cafwyd hyd iddo, neu mae ei ddeiliad yn ôl
desk-cancel = Canslo cerdyn am byth
desk-cancel-what = Ni fydd byth yn gweithio eto
desk-expiring = Cardiau sy’n dod i ben cyn bo hir
desk-expiring-go = Gweld pa gardiau sy’n dod i ben
desk-expiring-what = Yr wythnosau nesaf, gyda phwy i adnewyddu, a rhestr i’w chadw
suspend-what = Bydd y cerdyn yn stopio gweithio ar unwaith. Gallwch godi’r ataliad unrhyw bryd.
reinstate-what = Mae hyn yn codi ataliad. Gwnewch yn siŵr fod y cerdyn gyda’i ddeiliad.
cancel-card-what = Mae hyn yn dod â’r cerdyn i ben. Os gallai ddod i’r golwg eto, ataliwch ef dros dro yn lle hynny.
by-number-field = Rhif ar y cerdyn
by-number-hint = Mae wedi’i argraffu ar y cerdyn. Mae i’w weld o dan Manylion hefyd.
by-number-not-one = Dim ond llythrennau, digidau a chysylltnodau sydd mewn rhif cerdyn.
by-number-here = Cerdyn { $name } yw hwn. Mae mewn darllenydd nawr.
by-number-own = Eich cerdyn chi yw hwn. Gofynnwch i asiant RA arall.
by-number-why = Pam
by-number-note = Nodyn ar gyfer y cofnod, os dymunwch
by-number-needs-number = Teipiwch y rhif ar y cerdyn i fynd ymlaen.
by-number-needs-why = Dywedwch pam i fynd ymlaen.
by-number-another = Cerdyn arall
suspend-go = Atal y cerdyn hwn dros dro
reinstate-go = Gadael iddo weithio eto
why-long-leave = Absenoldeb hir
why-investigation = Ymchwiliad ar y gweill
why-other = Rheswm arall
why-lost = Ar goll
why-stolen = Wedi’i ddwyn
why-damaged = Wedi’i ddifrodi
why-misused = Wedi’i gamddefnyddio
why-left = Mae’r deiliad wedi gadael
why-replaced = Cafwyd cerdyn newydd yn ei le
sure-title = Canslo cerdyn { $card } am byth?
sure-whose = Cerdyn { $name } ydyw.
sure-no-way-back = Nid oes ffordd yn ôl
sure-stops = Bydd yn stopio gweithio ar unwaith, ym mhobman.
sure-new-card = Bydd angen cerdyn newydd ar ei ddeiliad, a bydd rhaid dod at yr RA i’w gael.
sure-not-suspend = Os gallai ddod i’r golwg eto, ataliwch ef dros dro yn lle hynny.
sure-keep = Cadw’r cerdyn
sure-go = Ei ganslo am byth
reports-what = Yr hynaf sy’n dod gyntaf. Dewiswch un i’w weld ac i’w gau.
reports-none = Nid oes adroddiadau’n aros
reports-none-what = Yma y gwelwch gardiau y rhoddwyd gwybod amdanynt.
reports-back = Yn ôl i’r adroddiadau
report-row = { $kind } · { $card }
report-row-who = { $name } · { $date }
report-kind = Beth ddigwyddodd
report-holder = Deiliad
report-when = Dyddiad yr adroddiad
report-by = Rhoddwyd gwybod gan
report-by-holder = Y deiliad
report-by-colleague = Cydweithiwr
report-by-code = Y deiliad, heb y cerdyn
report-state = Y cerdyn nawr
queue-note = Nodyn
card-state-making = Yn cael ei gyhoeddi
card-state-active = Yn gweithio
card-state-suspended = Wedi’i atal dros dro
card-state-cancelled = Wedi’i ganslo
close-title = Yr adroddiad am gerdyn { $card }
close-what = Dywedwch beth ddaeth ohono. Bydd eich enw’n cael ei gofnodi.
close-choose = Sut yr ydych am ei gau?
close-found = Cafwyd hyd iddo
close-found-what = Mae’r cerdyn gyda’i ddeiliad. Bydd yn gweithio eto, os nad oes adroddiad arall ar agor.
close-confirmed = Cadarnhawyd
close-confirmed-what = Bydd y cerdyn yn cael ei ganslo am byth.
close-no-action = Gadael y cerdyn fel y mae
close-no-action-what = Dim ond yr adroddiad sy’n cael ei gau.
close-not-chosen = Dewiswch un i weld beth y mae’n ei olygu.
close-go = Cau’r adroddiad
closed-found = Cafwyd hyd i’r cerdyn. Mae’n gweithio eto, os nad oes adroddiad arall ar agor.
closed-found-works = Cafwyd hyd i’r cerdyn. Mae’n gweithio eto.
closed-found-held = Cafwyd hyd i’r cerdyn. Mae’n dal wedi’i atal dros dro: mae adroddiad arall ar agor, neu cafodd ei atal am reswm arall.
closed-confirmed = Mae’r cerdyn wedi’i ganslo am byth.
closed-no-action = Mae’r cerdyn fel yr oedd.
page-of = { $from } i { $to } o { $all }
page-of-more = { $from } i { $to } o’r { $all } cyntaf
page-before = Blaenorol
page-next = Nesaf
look-again = Edrych eto

## Who expires soon

expiring-what = Ym mhob sefydliad, o fewn 90 diwrnod.
expiring-what-at = O fewn 90 diwrnod, yn y sefydliad hwn: { $organisation }.
expiring-none = Nid oes cerdyn yn dod i ben cyn bo hir
expiring-none-what = Rydym yn edrych 90 diwrnod ymlaen.
expiring-within = Yn dod i ben o fewn
expiring-name = Dod o hyd i enw
expiring-count = { $n ->
    [zero] Neb
    [one] 1 person
    [two] 2 berson
    [few] 3 pherson
    [many] 6 pherson
   *[other] { $n } person
}
expiring-choose = Dewiswch rywun i weld sut i adnewyddu gyda’ch gilydd.
expiring-part = Dyma’r rhai cyntaf i ddod i ben, ac mae rhagor. Dewiswch rywun i weld sut i adnewyddu gyda’ch gilydd.
expiring-not-found = Nid oes gan neb o’r enw hwn gerdyn sy’n dod i ben yn y cyfnod hwn.
expiring-row = { $number } · { $card } · tan { $date }
expiring-save = Cadw’r rhestr hon
expiring-copy = Copïo’r rhestr hon
expiring-save-what = Mae’r rhestr yn agor mewn unrhyw raglen daenlenni. Mae enwau ynddi, felly cadwch hi’n ddiogel.
expiring-file = dod-i-ben.csv
save-asking = Dewiswch yn y ffenestr arall ble i’w chadw.
save-not-saved = Ni chadwyd dim. Gallwch gopïo’r rhestr yn lle hynny.
save-saved = Mae’r rhestr wedi’i chadw.
# Behind “The list is saved.” and its like.
saved-where = Ei henw yw ‘{ $file }’, yn y ffolder ‘{ $folder }’.
save-failed = Ni ellid ysgrifennu’r ffeil yno. Dewiswch le arall, neu copïwch y rhestr.
late-saved = Mae’r ffeil wedi’i chadw
late-failed = Ni ellid cadw’r ffeil
late-failed-why = Y rheswm: { $why }. Ewch yn ôl i’w thudalen i’w chadw eto.
late-seen = Rwyf wedi’i weld
weeks-title = Cardiau sy’n dod i ben, fesul wythnos
weeks-now = Yr wythnos hon
weeks-later = { $n } wythnos
weeks-said = { $n ->
    [zero] Yr wythnos sy’n dechrau { $date }: dim
    [one] Yr wythnos sy’n dechrau { $date }: 1 cerdyn
    [two] Yr wythnos sy’n dechrau { $date }: 2 gerdyn
    [few] Yr wythnos sy’n dechrau { $date }: 3 cherdyn
    [many] Yr wythnos sy’n dechrau { $date }: 6 cherdyn
   *[other] Yr wythnos sy’n dechrau { $date }: { $n } cerdyn
}
together-title = Adnewyddu cerdyn { $name } gyda’ch gilydd
together-what = Mae’n gweithio tan { $date }. Bydd adnewyddu’n cymryd tua dau funud.
together-ask = Gofynnwch i { $name } ddod atoch gyda’r cerdyn cyn { $date }.
together-insert = Rhowch y cerdyn hwnnw yn yr ail ddarllenydd. Bydd eich cerdyn eich hun yn aros lle y mae.
together-choose = Dewiswch ‘Ei adnewyddu gyda’ch gilydd’. { $name } fydd yn teipio’r cod pas, a byddwch chi’n edrych i ffwrdd.
together-here = Mae cerdyn { $name } yn y darllenydd. Gallwch ddechrau.
together-waiting = Rydym yn aros am gerdyn { $card } yn yr ail ddarllenydd.
together-alone = Gall { $name } wneud hyn heb help hefyd, ar unrhyw gyfrifiadur â Wardcard arno.
together-own = Eich cerdyn chi yw hwn
together-own-what = Adnewyddwch ef o’ch tudalen gychwyn.
together-back = Yn ôl i’r rhestr

## While the card is written, and after

writing-keep = Peidiwch â thynnu’r cerdyn allan
writing-keep-why = Rydym yn ysgrifennu arno. Bydd hyn yn cymryd munud neu ddau.
writing-progress = Cynnydd
take-card = Ewch â’ch cerdyn gyda chi
take-cards = Ewch â’ch cerdyn eich hun, bob un ohonoch
take-cards-why = Peidiwch â gadael cerdyn mewn darllenydd pan fyddwch yn mynd.
take-card-why = Peidiwch â’i adael yn y darllenydd pan fyddwch yn mynd.
done-back = Yn ôl i’r dechrau
failure-next = Beth i’w wneud nesaf
failure-go-on = Mae’r cerdyn yma, felly gallwn fynd ymlaen. Dewiswch ‘{ $label }’.
notice-card-left = Mae eich cerdyn yn y darllenydd o hyd
notice-card-left-what = Os ydych wedi gorffen, ewch ag ef gyda chi.
notice-expired-what = Rhaid adnewyddu’n bersonol. Agorwch Wardcard i weld ble, a beth i ddod gyda chi.
tray-open = Agor Wardcard
tray-quit = Gadael Wardcard
tray-no-card = Dim cerdyn yn y darllenydd
tray-card = Cerdyn yn y darllenydd
tray-good = Cerdyn yn y darllenydd: mewn trefn tan { $until }
tray-expiring = Cerdyn yn y darllenydd: adnewyddwch erbyn { $until }
tray-expired = Cerdyn yn y darllenydd: wedi dod i ben
tray-locked = Cerdyn yn y darllenydd: wedi’i gloi
tray-cards = { $n ->
    [zero] { $n } cerdyn yn y darllenwyr
    [one] { $n } cerdyn yn y darllenwyr
    [two] { $n } gerdyn yn y darllenwyr
    [few] { $n } cherdyn yn y darllenwyr
    [many] { $n } cherdyn yn y darllenwyr
   *[other] { $n } cerdyn yn y darllenwyr
}

farewell = Cofiwch fynd â’ch cerdyn
farewell-what = Mae eich cerdyn yn y darllenydd o hyd. Bydd Wardcard yn cau ohono’i hun pan dynnwch ef allan.
farewell-writing = Arhoswch eiliad, os gwelwch yn dda
farewell-writing-what = Rydym yn dal i ysgrifennu ar y cerdyn. Peidiwch â’i dynnu allan, a pheidiwch â chau’r ffenestr hon.
farewell-close = Cau beth bynnag
farewell-stay = Aros

## Details, diagnosis, settings

details-title = Popeth am y cerdyn hwn
details-what = Efallai y bydd eich desg gymorth yn gofyn am y rhain.
details-copy = Copïo’r cyfan
details-again = Darllen eto
details-none = Ddim ar y cerdyn
details-name = Enw
details-number = Rhif
details-serial = Rhif cyfresol y cerdyn
details-guid = GUID
details-cardholder = UUID y deiliad
details-identity = Dynodwr y cerdyn
details-reader = Darllenydd
details-atr = Ateb i ailosod
details-reading = Darlleniad diwethaf
details-reading-value = { $ms } ms, nifer y gorchmynion: { $n }
details-certificate = Tystysgrif ar gyfer { $for } ({ $slot })
details-state = Cyflwr
details-subject = Cyhoeddwyd i
details-issuer = Cyhoeddwyd gan
details-certificate-serial = Rhif cyfresol
details-from = Dilys o
details-until = Dilys tan
diagnose-title = Dod o hyd i’r achos
diagnose-what = Awn o’r cyfrifiadur hwn at yr RA. Y peth cyntaf nad yw’n iawn yw’r un i edrych arno.
diagnose-good = Mae popeth yn iawn.
diagnose-again = Edrych eto
diagnose-save = Cadw fel ffeil…
diagnose-saved = Wedi’i gadw. Nid oes enwau yn y ffeil.
diagnose-not-saved = Ni ellid cadw’r ffeil: { $why }
diagnose-unsaved = Ni chadwyd dim. Gallwch ei gopïo yn lle hynny.
diagnose-saving = Dewiswch ble i’w gadw.
diagnose-copy = Copïo ar gyfer y ddesg gymorth
diagnose-copied = Wedi’i gopïo. Nid oes enwau ynddo. Gludwch ef yn eich neges at y ddesg gymorth.
diagnosis-title = Wardcard, beth sy’n gweithio a beth nad yw’n gweithio
report-file = adroddiad-wardcard.txt
check-smart-card-service = Gwasanaeth cardiau clyfar
check-drivers = Gyrwyr darllenwyr
check-reader = Darllenydd cardiau
check-card = Cerdyn
check-certificates = Tystysgrifau
check-chain = Pwy a’u cyhoeddodd
check-card-in-use = Rhaglenni eraill
check-ra-configured = Cyfeiriad yr RA
check-proxy = Procsi
check-ra-reachable = Yr RA
check-tls = Tystysgrif yr RA ei hun
check-clock = Cloc
check-version = Fersiwn
check-settings = Gosodiadau
check-policy = Gosodwyd gan eich sefydliad
check-ra-policy = Rheolau’r RA
check-keyring = Y cyfrifiadur hwn
found-service = Mae’n rhedeg.
found-no-driver = Nid oes gyrrwr darllenydd wedi’i osod.
found-reader-without-driver = Mae darllenydd wedi’i gysylltu ({ $names }), ond nid yw’r gwasanaeth yn ei weld.
found-keypad = { $reader }, gyda’i fysellbad ei hun
found-no-card = Nid oes cerdyn ynddo.
found-card = Mae cerdyn { $serial } yn ateb: { $n } gorchymyn mewn { $ms } ms.
found-chain = Llofnodwyd gan { $authority }, y mae eich RA yn ymddiried ynddo. Mae’r RA yn adnabod y cerdyn.
found-chain-split = Nid o’r un lle y daw’r ddwy dystysgrif.
found-chain-unknown = Gan { $authority }. Nid yw’r RA yn adnabod y cerdyn.
found-chain-stopped = Gan { $authority }. Mae’r RA yn adnabod y cerdyn ac wedi’i atal.
found-chain-unasked = Llofnodwyd gan { $authority }, y mae eich RA yn ymddiried ynddo. Ni ofynnwyd i’r RA am y cerdyn.
found-chain-away = Gan { $authority }. Dim ond pan fydd yr RA yno y gellir gwirio’r llofnod.
found-chain-others = Gan { $authority }. Mae’r RA yn adnabod y cerdyn, ond nid yw’n dweud sut i wirio’r llofnod hwn.
found-chain-false = Mae tystysgrif yn enwi { $authority }, ond nid hwnnw a’i llofnododd.
found-chain-ended = Llofnodwyd gan { $authority }, y mae eich RA yn ymddiried ynddo. Ond nid yw tystysgrif yr awdurdod hwnnw ei hun yn cyfrif heddiw.
found-no-program = Nid oes yr un o’ch rhaglenni eraill yn defnyddio cardiau clyfar nawr.
found-programs = Mae’r rhain hefyd yn defnyddio cardiau clyfar, ac yn gadael i ni weithio: { $names }.
found-program-holds = Mae un o’r rhain yn dal y cerdyn: { $names }.
found-program-untold = Mae rhaglen arall yn dal y cerdyn. Nid yw’r system yn dweud pa un.
found-proxy-none = Dim. Awn yn syth at yr RA.
found-proxy-manual = { $address }, fel y’i gosodwyd yma.
found-proxy-system = { $address }, fel y dywed y system.
found-proxy-untold = Fel y dywed y system.
found-tls = Gan { $issuer }, tan { $until }.
found-clock = Mae’r cyfrifiadur hwn { $seconds } eiliad o flaen yr RA.
found-settings-none = Fel y dônt.
found-policy-none = Nid oes dim wedi’i gloi.
found-policy = Wedi’u cloi: { $names }.
found-ra-policy = Rhybudd cyn y diwedd: { $days }. Telerau: fersiwn { $version }.
found-versions = { $own }. Yr RA: { $ra }.
found-keyring = Rhif { $number }, wedi’i gadw yng nghylch allweddi’r system.
found-keyring-none = Rhif { $number }, ar gyfer y sesiwn hon yn unig: { $why }.
found-keyring-asking = Nid yw cylch allweddi’r system wedi ateb eto.
keyring-absent = nid oes gan y system hon gylch allweddi sy’n ateb
keyring-locked = mae’r cylch allweddi wedi’i gloi
keyring-damaged = mae’r cylch allweddi’n rhoi rhywbeth arall yn lle’r hyn a gadwyd
keyring-failed = nid yw’r cylch allweddi’n gweithio
remedy-no-driver = Gofynnwch i’ch desg gymorth TG osod y gyrrwr ar gyfer eich darllenydd. ‘ccid’ yw ei enw ar gyfer y rhan fwyaf.
remedy-reader-without-driver = Datgysylltwch ef a’i gysylltu eto. Os nad yw’n helpu, mae angen ei yrrwr arno.
remedy-chain = Dangoswch y cerdyn i’r RA. Gallant weld o ble y daw ei dystysgrifau.
remedy-chain-false = Peidiwch â defnyddio’r cerdyn hwn. Cadwch ef, a dangoswch ef i’r RA.
remedy-chain-ended = Edrychwch yn gyntaf a yw dyddiad y cyfrifiadur hwn yn gywir. Os yw, dywedwch wrth yr RA.
remedy-chain-others = Os yw’r cerdyn yn gweithio, nid oes dim i’w wneud. Os nad yw, dangoswch ef i’r RA.
remedy-program = Caewch hi, tynnwch y cerdyn allan a rhowch ef yn ôl.
remedy-tls = Dywedwch wrth yr RA: yno mae ei hadnewyddu.
remedy-settings = Gofynnwch i’ch desg gymorth TG gywiro’r ffeil { $file }. Nid yw’r hyn sydd o’i le ynddi yn cyfrif tan hynny.
remedy-keyring-asking = Chwiliwch am ffenestr gan y system sy’n gofyn am gael datgloi’r cylch allweddi.
remedy-keyring-none = Gallwch weithio fel arfer. Bydd y rhif yn un newydd bob tro y dechreuwch.
settings-managed = Gosodwyd gan eich sefydliad
settings-unkept = Mae hyn yn gweithio am y tro, ond ni ellid ei gadw ar gyfer y tro nesaf: { $why }.
settings-still = Heb symudiad
settings-ra = Dweud ble mae’r RA
settings-trust = Ymddiriedir drwy
settings-trust-system = Yr hyn y mae’r cyfrifiadur hwn yn ymddiried ynddo
settings-from = Gosodwyd gan
settings-proxy = Procsi
settings-proxy-system = Fel y dywed y system
settings-proxy-none = Dim procsi
settings-proxy-manual = Yn ôl cyfeiriad
settings-proxy-address = Cyfeiriad y procsi
settings-proxy-hint = Fel http://proxy.example:8080. Nid yw’n cymryd enw na chod.
settings-proxy-wrong = Nid cyfeiriad procsi yw hwn. Mae un yn edrych fel http://proxy.example:8080.
settings-proxy-use = Defnyddio’r procsi hwn
settings-reminders = Atgoffa
settings-card-left = Atgoffwch fi am gerdyn a adewais yn y darllenydd, ar ôl
settings-never = Byth
settings-expiring = Dywedwch wrthyf pan fydd angen adnewyddu cerdyn, hyd yn oed pan fydd y ffenestr hon o’r golwg
settings-no-notifications = Nid yw’r bwrdd gwaith hwn yn dangos hysbysiadau. Gwelwch yr un peth yn y ffenestr hon.
settings-background = Yn y cefndir
settings-tray = Cadw Wardcard i redeg y tu ôl i eicon pan gaeaf y ffenestr
settings-tray-what = Yna nid yw ond yn gwylio am gardiau ac yn eich atgoffa. Mae’n eich allgofnodi. I ddod yn ôl, cliciwch yr eicon, neu dechreuwch Wardcard fel arfer.
settings-tray-none = Nid yw’r bwrdd gwaith hwn yn dangos eiconau rhaglenni. Pan gaewch y ffenestr, daw Wardcard i ben. I’w gadw i redeg, lleihewch y ffenestr: bydd yn aros yn y bar tasgau.
settings-tray-system = Nid oes gan Wardcard eicon ar y system hon eto. I’w gadw i redeg, lleihewch y ffenestr.
settings-at-login = Dechrau Wardcard pan fyddaf yn mewngofnodi i’r cyfrifiadur hwn
settings-at-login-what = Mae’n dechrau heb fod yn eich ffordd: y tu ôl i’w eicon, neu fel arall wedi’i leihau.
settings-at-login-system = Ni all Wardcard wneud hyn ar y system hon eto. Gall eich adran TG.
settings-not-in-demo = Mae’r demo yn gwneud hebddo.
settings-renderer = Lluniadu
settings-renderer-what = Gadewch hyn fel y mae oni bai bod golwg o’i le ar y ffenestr. Bydd yn cyfrif y tro nesaf y dechreuwch.
settings-renderer-auto = Yr hyn sy’n gweithio orau
settings-renderer-glow = OpenGL
settings-renderer-wgpu = Vulkan neu Direct3D
settings-renderer-cpu = Heb gerdyn graffeg
source-built-in = Neb eto
source-machine = Ffeil y cyfrifiadur hwn
source-policy = Polisi eich sefydliad
source-user = Eich ffeil eich hun
source-named = Y ffeil a enwyd wrth ddechrau
source-window = Chi, yn y ffenestr hon
source-command-line = Y llinell orchymyn
config-fault = Mae camgymeriad mewn ffeil gosodiadau
config-fault-at = Mae camgymeriad mewn ffeil gosodiadau, yn llinell { $line }
config-fault-next = Nid yw’r hyn sydd o’i le yn cyfrif. Gofynnwch i’ch desg gymorth TG ei gywiro.
config-unreadable = Ni ellir ei darllen: { $why }.
config-missing = Nid yw yno.
config-not-toml = Ni ellir ei deall: { $why }.
config-unknown-key = Nid oes gosodiad o’r enw ‘{ $key }’.
config-wrong-value = Dyma beth y dylai’r gosodiad ‘{ $key }’ fod: { $expected }.
config-unknown-lock = Mae’n cloi ‘{ $key }’, nad yw’n osodiad.
config-lock-not-here = Dim ond ffeiliau eich sefydliad all gloi gosodiadau.
config-at = { $file }, llinell { $line }: { $what }
expected-https = cyfeiriad sy’n dechrau gyda https://
expected-file = enw ffeil
expected-proxy = { $system }, { $none } neu gyfeiriad fel http://proxy.example:8080
expected-one-of = un o’r rhain: { $words }
expected-number = rhif o { $from } i { $to }
expected-truth = true neu false
expected-names = rhestr o enwau gosodiadau
expected-table = tabl
find-ra-first = Croeso i Wardcard
find-ra-first-what = Ble mae eich RA? Mae eich desg gymorth TG neu’r RA ei hun yn gwybod ei gyfeiriad.
find-ra-title = Ble mae’r RA?
find-ra-what = Mae Wardcard yn gofyn yn y cyfeiriad a oes RA yno, cyn newid dim.
find-ra-waiting = Rydym yn gofyn yn y cyfeiriad hwn.
find-ra-address = Cyfeiriad yr RA
find-ra-address-hint = Fel https://ra.example:8443
find-ra-trust = Ffeil tystysgrif yr RA
find-ra-trust-hint = Gadewch hyn yn wag, oni bai i chi gael ffeil ‘ra-ca.pem’ gyda’r cyfeiriad.
find-ra-trust-next = Os cawsoch ffeil ‘ra-ca.pem’, rhowch ei henw isod.
find-ra-go = Cysylltu
find-ra-demo = Rhoi cynnig ar y demo
find-ra-no-demo = Ni ellid agor y demo: { $why }.
find-ra-later = Yn nes ymlaen
find-ra-skew = Nid yw cloc y cyfrifiadur hwn yn gywir, o { $minutes }
settings-title = Gosodiadau
settings-theme = Lliwiau
settings-size = Maint y testun
settings-percent = { $n } %
settings-language = Iaith
theme-light = Golau
theme-dark = Tywyll
theme-high-contrast = Cyferbyniad uchel
language-english = English
language-welsh = Cymraeg

## Help from somewhere else: the one who needs it

ask-help = Cael help o bell
ask-help-what = Gall swyddog datgloi yr ydych yn ei adnabod eich helpu o’i gyfrifiadur ei hun. Does dim wedi’i golli.
ask-help-show = Dangos cod cymorth i mi
ask-help-first = Byddwn yn dangos cod cymorth o wyth llythyren neu ddigid i chi.
ask-help-second = Byddwch yn ffonio’r swyddog datgloi ac yn darllen y cod yn uchel.
ask-help-third = Bydd y swyddog yn dweud ie, a byddwch yn dewis cod pas newydd yma.
ask-help-who = Nid ydych yn adnabod swyddog datgloi? Gall eich RA enwi un.
ask-help-step = Cod cymorth
ask-help-working = Rydym yn gofyn i’r RA am god cymorth.
help-code-title = Darllenwch y cod hwn yn uchel i’ch helpwr
help-code-what = Ffoniwch swyddog datgloi yr ydych yn ei adnabod. Bydd yn teipio’r cod yn Wardcard ar ei gyfrifiadur ei hun.
help-code-spoken = Cod cymorth: { $words }
help-code-works = Bydd yn gweithio am { $time } eto.
help-code-over = Mae ei amser ar ben. Rydym yn aros i glywed gan yr RA.
help-code-waits = Gadewch eich cerdyn yn y darllenydd. Awn ymlaen ohonom ein hunain cyn gynted ag y bydd eich helpwr wedi dweud ie.
help-code-another = Cod arall
help-code-another-why = Bydd y cod uchod yn stopio gweithio pan ofynnwch am un arall.
help-code-expired = Mae’r cod cymorth wedi dod i ben
help-code-expired-what = Nid oes neb wedi dweud ie iddo mewn pryd. Does dim ar eich cerdyn wedi newid.
help-code-expired-next = Ffoniwch eich helpwr yn gyntaf, ac yna gofynnwch am god arall.
help-code-expired-again = Dangos cod arall i mi
help-declined-again = Gofyn i rywun arall
help-by-code = Datgloi gyda chod yn lle hynny
spell-digit = { $digit ->
    [0] sero
    [1] un
    [2] dau
    [3] tri
    [4] pedwar
    [5] pump
    [6] chwech
    [7] saith
    [8] wyth
   *[9] naw
}
spell-letter = { $letter ->
    [A] Alfa
    [B] Bravo
    [C] Charlie
    [D] Delta
    [E] Echo
    [F] Foxtrot
    [G] Golf
    [H] Hotel
    [J] Juliett
    [K] Kilo
    [M] Mike
    [N] November
    [P] Papa
    [Q] Quebec
    [R] Romeo
    [S] Sierra
    [T] Tango
    [V] Victor
    [W] Whisky
    [X] X-ray
    [Y] Yankee
   *[Z] Zulu
}

## Help from somewhere else: the one who gives it

helping-title = Helpu cydweithiwr
helping-what = Bydd eich cerdyn eich hun yn aros yn ei ddarllenydd tra byddwch yn helpu.
helping-here = Mae eich cydweithiwr yma gyda chi
helping-here-how = Rhowch gerdyn y cydweithiwr yn yr ail ddarllenydd, y sglodyn yn gyntaf a’r llun i fyny.
helping-no-reader = Nid oes ail ddarllenydd. Plygiwch un i mewn i helpu rhywun wrth eich ymyl.
helping-elsewhere = Mae eich cydweithiwr yn rhywle arall
helping-elsewhere-how = Bydd eich cydweithiwr yn darllen cod cymorth i chi, er enghraifft dros y ffôn.
helping-code = Mae rhywun wedi darllen cod cymorth i mi
answer-help-title = Teipiwch y cod cymorth
answer-help-what = Bydd eich cydweithiwr yn darllen wyth llythyren neu ddigid. Ailadroddwch bob gair i fod yn siŵr.
answer-help-field = Cod cymorth
answer-help-step-code = Cod cymorth
answer-help-step-who = Pwy ydyw
answer-help-go = Gweld pwy ydyw
answer-help-wrong = Nid yw’r RA yn adnabod y cod hwn
answer-help-wrong-what = Mae wedi’i gamdeipio, mae’n rhy hen, neu mae wedi’i ddefnyddio. Ailadroddwch bob gair i’ch cydweithiwr, a chywirwch yr hyn sy’n wahanol.
help-code-refused = Nid oes ‘{ $c }’ mewn cod cymorth. Gofynnwch am y nod hwnnw eto.
answer-help-looking = Rydym yn gofyn i’r RA cod pwy yw hwn.
answer-help-telling = Rydym yn rhoi gwybod i’r RA.
answer-help-who = Mae { $name } yn gofyn am eich help
answer-help-who-what = Mae’r cerdyn wedi’i gloi ac mae angen cod pas newydd. Ewch ymlaen dim ond os ydych yn siarad â { $name } nawr.
answer-help-photo = Llun o { $name }
answer-help-no-photo = Nid oes gan yr RA lun o { $name }
answer-help-name = Enw
answer-help-card = Cerdyn
answer-help-workstation = Cyfrifiadur
answer-help-asked = Gofynnwyd
answer-help-asked-now = Llai na munud yn ôl
answer-help-asked-ago = { $minutes } yn ôl
vouch-spoken = Rwyf wedi siarad â { $holder } am hyn
answer-help-yes = Cymeradwyo
answer-help-no = Gwrthod
answer-help-approved = Wedi gorffen. Gall { $name } fynd ymlaen
answer-help-approved-what = Bydd { $name } nawr yn dewis cod pas newydd wrth y cyfrifiadur arall. Nid oes angen i chi aros.
answer-help-declined = Rydych wedi dweud na
answer-help-declined-what = Mae cyfrifiadur { $name } yn dweud hynny nawr. Nid yw’r cod cymorth yn gweithio mwyach.
answer-help-declined-next = Os nad oedd rhywbeth yn iawn am yr alwad, dywedwch wrth eich RA.
answer-help-other = Cod cymorth arall

## Reporting a card

report = Rhoi gwybod am gerdyn
report-lost = Rhoi gwybod am gerdyn ar goll neu wedi’i ddwyn
report-task = Rhoi gwybod am gerdyn sydd ar goll, neu sydd wedi’i ddwyn, ei ddifrodi neu ei gamddefnyddio
report-task-how = Bydd yn stopio gweithio ar unwaith, fel na all neb arall ei ddefnyddio.
report-title = Rhoi gwybod am gerdyn
report-which-what = Pa gerdyn ydyw?
report-own = Fy ngherdyn fy hun
report-own-here = Dyma’r un yr ydych wedi mewngofnodi ag ef.
report-own-code = Nid oes rhaid iddo fod gennych. Byddwn yn anfon cod atoch i wirio mai chi sydd yno.
report-colleague = Cerdyn cydweithiwr
report-colleague-how = Bydd angen y rhif sydd wedi’i argraffu arno.
report-colleague-signed-out = Rhowch eich cerdyn eich hun i mewn a mewngofnodwch yn gyntaf. Mae angen i chi fod yn swyddog datgloi.
report-step-which = Pa gerdyn
report-step-what = Beth ddigwyddodd
report-step-code = Profi pwy ydych chi
report-what-own = Beth sydd wedi digwydd i’ch cerdyn?
report-what-colleague = Beth sydd wedi digwydd i’r cerdyn?
report-kind-lost = Mae ar goll
report-kind-lost-what = Does neb yn gwybod ble y mae.
report-kind-stolen = Mae wedi’i ddwyn
report-kind-stolen-what = Mae rhywun wedi mynd ag ef.
report-kind-damaged = Mae wedi’i ddifrodi
report-kind-damaged-what = Mae wedi torri neu blygu, neu nid yw’n cael ei ddarllen mwyach.
report-kind-misuse = Mae rhywun arall wedi’i ddefnyddio
report-kind-misuse-what = Neu efallai fod rhywun arall yn gwybod y cod pas.
report-serial = Rhif ar y cerdyn
report-serial-hint = Mae wedi’i argraffu ar y cerdyn, er enghraifft WC-204817.
report-serial-fault = Dim ond llythrennau, digidau a chysylltnodau sydd mewn rhif cerdyn.
report-serial-unknown = Nid yw’r RA yn adnabod cerdyn â’r rhif hwn. Gwiriwch ef a rhowch gynnig arall arni.
report-number = Eich rhif adnabod
report-number-hint = Y 12 digid ar eich cerdyn. Mae eich RA yn eu gwybod.
report-number-fault = Mae ganddo 12 digid.
report-birth = Eich dyddiad geni
report-birth-hint = Diwrnod, mis, blwyddyn: er enghraifft 9 3 1978.
report-birth-fault = Nid dyddiad yw hwn. Teipiwch y diwrnod, y mis a’r flwyddyn, er enghraifft 9 3 1978.
report-note = Yr hyn y dylai’r RA ei wybod
report-note-hint = Gallwch adael hyn yn wag. Er enghraifft, ble y cafodd ei weld ddiwethaf.
report-stops = Bydd y cerdyn yn stopio gweithio ar unwaith
report-stops-what = Dim ond yr RA all wneud iddo weithio eto, er enghraifft pan ddaw i’r golwg.
report-stops-own = Byddwch yn cael eich allgofnodi, a bydd y cerdyn yn stopio gweithio ar unwaith
report-stops-all = Bydd pob cerdyn yn eich enw yn stopio gweithio ar unwaith
report-go = Rhoi gwybod am y cerdyn hwn
report-go-code = Anfon cod ataf
report-working = Rydym yn rhoi gwybod i’r RA.
report-sending = Rydym yn gofyn i’r RA am god.
report-nothing-yet = Nid yw’r RA wedi cael gwybod am ddim eto.
report-done-lost = Os daw i’r golwg, ffoniwch yr RA. Gallant wneud iddo weithio eto.
report-done-damaged = Bydd angen cerdyn newydd arnoch. Dewch â hwn at yr RA, gyda dogfen adnabod â llun.
report-done-misuse = Bydd yr RA yn siarad â chi. Peidiwch â defnyddio’r cerdyn tan hynny.
report-done-colleague = Rhowch wybod i’r deiliad. Bydd angen iddo weld yr RA i gael cerdyn arall.
report-done-card-of = { $serial }: cerdyn { $name }
report-done-card = Cerdyn { $serial }
report-done-of = Cerdyn { $name }
report-done-all = Pob cerdyn i’r person â’r rhif { $number }

## The demo’s panel

demo-what = Demo yw hwn. Nid yw’r cardiau na’r RA yn rhai go iawn.
demo-desk = Enw’r ddesg hon yw { $name }.
demo-open-desk = Agor ail ddesg
demo-open-desk-why = Ffenestr arall â’i darllenwyr ei hun, i roi cynnig ar gymorth o gyfrifiadur arall
demo-no-desk = Nid oedd modd agor yr ail ddesg.
demo-elsewhere = Mae’r cerdyn hwn mewn darllenydd wrth ddesg arall. Tynnwch ef allan yno yn gyntaf.
demo-rack = Cardiau ar y rac
demo-mail = Blwch post
demo-mail-none = Dim post eto.
demo-mail-to = At { $to }
demo-mail-text = Neges destun
demo-passcode = Cod pas { $passcode }, nes i chi ei newid
demo-insert-short = Darllenydd { $n }
demo-insert = Rhoi cerdyn { $holder } yn narllenydd { $n }
demo-remove-short = Tynnu o ddarllenydd { $n }
demo-remove = Tynnu cerdyn { $holder } allan
demo-copy = Copïo { $code }
demo-show = Demo
demo-hide = Cuddio’r demo

## The headless commands

cli-ask-current = Cod pas presennol
cli-ask-new = Cod pas newydd
cli-ask-again = Cod pas newydd eto
cli-ask-code = Y cod a anfonwyd atoch
cli-ask-code-way = Rhif y ffordd
cli-ask-passcode = Cod pas
cli-ask-helper = Cod pas y helpwr
cli-ask-holder = Cod pas y deiliad
cli-ask-agent = Cod pas yr asiant RA
cli-ask-last-try = Mae un cynnig ar ôl. Os yw’n anghywir, bydd y cerdyn yn cloi. Mynd ymlaen?
cli-ask-report-code = Y cod a anfonodd yr RA
cli-on-pad = Rhowch ef ar fysellbad y darllenydd. Mae’r fysell OK (gwyrdd) yn ei orffen, mae’r fysell ganslo (coch) yn stopio.
cli-ask-terms = Ydych chi’n derbyn y telerau hyn?
cli-code = Cod { $code }
cli-status-blocked = Cod pas: wedi’i gloi
cli-status-tries-unknown = Cod pas: nid yw’r cerdyn yn dweud sawl cynnig sydd ar ôl
cli-status-no-certificate = dim tystysgrif
doctor-mute = Trowch y cerdyn drosodd: y sglodyn yn gyntaf, y llun i fyny. Os nad yw hynny’n helpu, rhowch gynnig ar gerdyn arall yn y darllenydd hwn.
doctor-renderer = Mae’r ffenestr yn gweithio yr un fath; gyda gyrrwr graffeg mae’n gyflymach. Mae `wardcard --renderer NAME` yn rhoi cynnig ar un eto.
found-renderer-others = { $renderer }, am nad oedd eraill yn gweithio: { $others }
renderer-ended = daeth Wardcard i ben wrth dynnu ei lun cyntaf ag ef
doctor-clock = Gosodwch gloc y cyfrifiadur hwn yn gywir: ni fydd mewngofnodi’n gweithio pan fydd fwy na phum munud o’i le.

## What keys do
keys-title = Bysellfwrdd
keys-what = Gallwch wneud popeth yma heb lygoden.
keys-next = I’r botwm neu’r maes nesaf
keys-before = I’r un blaenorol
keys-press = Pwyso’r botwm, ticio’r blwch
keys-back = Yn ôl, neu stopio’r hyn rydych yn ei wneud
keys-list = Y rhestr hon
keys-settings = Gosodiadau
keys-details = Popeth am y cerdyn
keys-larger = Testun mwy
keys-smaller = Testun llai

## Why a file cannot be read or written; each ends a sentence
file-denied = nid oes gennych ganiatâd
file-full = mae’r ddisg yn llawn
file-read-only = dim ond darllen y ddisg y gellir ei wneud
file-missing = nid yw yno
file-is-folder = ffolder ydyw
file-not-text = nid testun plaen ydyw
file-slow = nid yw’r ddisg yn ateb
file-other = methodd y ddisg neu’r rhwydwaith
