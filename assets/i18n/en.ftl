### The words that people see: British English, reading age 11. Say 'passcode' and 'try'. Each problem says what happened and the exact next
### thing to do; whether the card was changed is said by `card-*`.

## Everywhere

app-name = Wardcard
days = { $n ->
    [one] 1 day
   *[other] { $n } days
}
days-left = { $n ->
    [one] 1 day left
   *[other] { $n } days left
}
tries-left = { $n ->
    [0] No tries left
    [one] One try left
   *[other] { $n } tries left
}
tries-left-within = { $n ->
    [0] no tries left
    [one] one try left
   *[other] { $n } tries left
}
tries-unknown = The card does not say how many tries are left
tries-all = all your tries again
minutes = { $n ->
    [one] 1 minute
   *[other] { $n } minutes
}
seconds = { $n ->
    [one] 1 second
   *[other] { $n } seconds
}
date = { $day } { $month } { $year }
date-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
role-holder = Holder
role-unlocker = Unlocker
role-sponsor = Sponsor
role-ra-agent = RA agent
role-ra-manager = RA manager
who-holder = the card’s holder
who-unlocker = an unlocker
who-sponsor = a sponsor
who-ra-agent = an RA agent
who-ra-manager = an RA manager
position = { $role } · { $organisation }
kind-unlock = unlocking
kind-renew = renewing
kind-issue = issuing
kind-repair = repairing
card-no = Nothing on the card has changed.
card-yes = The card has changed.
card-unknown = The card may have changed. Wardcard reads it again before it does anything else.
code-label = Code { $code }

## What keeps a passcode from being good

fault-length = A passcode has 6 to 8 digits.
fault-not-digits = A passcode has digits only.
fault-one-digit = All its digits are the same. Mix them.
fault-run = Its digits run up or down in order. Mix them.
fault-date-of-birth = It is your date of birth. Choose something others cannot guess.
fault-identity-number = It is the start or the end of the number on your card. Choose something else.
fault-previous = It is the passcode you have now. Choose a new one.

## The steps of an operation

step-ask-ra = Ask the RA
step-prove-identity = Prove it is you
step-choose-new-passcode = Choose a new passcode
step-set-passcode = Set your passcode
step-secure-card = Secure the card
step-prepare-card = Prepare the card
step-card-authentication-key = Make the card’s own key
step-signature-key = Make the key for your signature
step-authentication-key = Make the key for signing in
step-tell-computer = Tell this computer
step-confirm = Confirm with the RA

## What has been done

outcome-looked = The card was read again
outcome-looked-what = What you see is what is on the card now.
outcome-signed-in = You are signed in
outcome-signed-in-what = You are signed out when you take your card out.
outcome-signed-out = You are signed out
outcome-signed-out-what = Take your card with you.
outcome-terms-accepted = You have accepted the terms
outcome-terms-accepted-what = The date and the version are on record.
outcome-position-chosen = Your role is set
outcome-position-chosen-what = You can change it at any time.
outcome-passcode-changed = Done. Your passcode is new
outcome-passcode-changed-what = The old passcode no longer works. You have { $tries }.
outcome-unlocked = Done. Your card is unlocked
outcome-unlocked-what = Use your new passcode from now on. You have { $tries }.
outcome-renewed = Done. Your card is renewed
outcome-renewed-what = It works until { $until }. Your passcode is the same.
outcome-finished = Done. Your card is renewed
outcome-finished-what = What was cut off is finished. Your passcode is the same.
outcome-issued = Done. The card is ready
outcome-issued-what = Card { $serial } works from now on, with the passcode just set.
outcome-ra-found = This is { $name }
outcome-ra-found-what = From now on Wardcard works with { $name }.
outcome-passcode-changed-for = Done. { $name }’s passcode is new
outcome-passcode-changed-for-what = The old passcode no longer works.
outcome-unlocked-for = Done. { $name }’s card is unlocked
outcome-unlocked-for-what = { $name } uses the new passcode from now on.
outcome-renewed-for = Done. { $name }’s card is renewed
outcome-renewed-for-what = It works until { $until }. The passcode is the same.
outcome-finished-for = Done. { $name }’s card is renewed
outcome-finished-for-what = What was cut off is finished. The passcode is the same.
outcome-repaired = Done. The card is repaired
outcome-repaired-what = It works until { $until }, with the passcode just set. The old passcode no longer works.
outcome-repair-finished = Done. The card is repaired
outcome-repair-finished-what = What was cut off is finished. The passcode is the one chosen last.
outcome-help-wanted = { $name } asks for your help
outcome-help-wanted-what = The card { $card } is in the reader of { $workstation }. Speak with { $name } before you say yes.
outcome-help-approved = Done. You have vouched for the holder
outcome-help-approved-what = The other desk goes on by itself. Your name is on record with this.
outcome-help-declined = You have said no
outcome-help-declined-what = The other desk says so. The help code no longer works.
outcome-reported = Done. The card is reported
outcome-reported-what = It has stopped working. The RA has been told and will look at it.
outcome-card-suspended = Done. Card { $card } is suspended
outcome-card-suspended-what = It does not work until the RA lifts this.
outcome-card-reinstated = Done. Card { $card } works again
outcome-card-reinstated-what = The suspension is lifted. Open reports of this card are closed.
outcome-card-cancelled = Done. Card { $card } is cancelled
outcome-card-cancelled-what = It has ended for good. The holder needs a new card.
outcome-incidents = { $n ->
    [0] No reports wait
    [one] 1 report waits
   *[other] { $n } reports wait
}
outcome-incidents-what = The oldest comes first.
outcome-expiring = { $n ->
    [0] No card expires soon
    [one] 1 card expires soon
   *[other] { $n } cards expire soon
}
outcome-expiring-what = Within { $days }. The first to expire comes first.
outcome-expiring-part = Within { $days }. These are the first to expire, and there are more.
outcome-incident-closed = Done. The report is closed
outcome-incident-closed-what = Your name is on record with this.

## What the desk asks

question-code = Enter the code we sent you
question-code-what = We sent a code to { $to }. It works for { $minutes }.
question-code-what-text = We sent a text message with a code to { $to }. It works for { $minutes }.
question-code-way = How shall we send your code?
question-code-way-what = Choose the way that you can look at now.
question-code-way-no-email = The e-mail could not be sent just now. Choose another way, or try again.
question-code-way-no-text = The text message could not be sent just now. Choose another way, or try again.
question-code-wrong = That was not the code. You have { $tries }.
question-new-passcode = Choose a new passcode
question-new-passcode-what = Only the holder should know it.
question-terms = Read the terms and accept them
question-terms-what = The terms are new to you. You need to accept them once.
question-help-code = Read this code to your helper: { $code }
question-help-code-what = It works for { $minutes }. Leave the card in the reader. We go on once your helper has said yes.
question-report-code = Enter the code that the RA sends you
question-report-code-what = If the RA knows you, a code is on its way to you. It works for { $minutes }.

## Warnings on the status page

warning-unfinished-text = We were not finished { $kind } this card.
warning-unfinished-next = Finish it now. It takes a minute or two.
warning-blocked-text = The passcode is locked after too many wrong tries.
warning-blocked-next = Unlock the card with a code, or with a colleague’s help.
warning-last-try-text = There is one try left for the passcode.
warning-last-try-next = If you are not sure, ask an unlocker for help before you try.
warning-expired-text = The certificates expired { $days } ago.
warning-expired-next = See the RA in person and bring photo identification.
warning-expiring-text = The certificates expire on { $until }, in { $days }.
warning-expiring-next = Renew the card now. It takes about two minutes.
warning-not-yet-valid-text = The certificates work from { $from }.
warning-not-yet-valid-next = Check the date on this computer, or wait until then.
warning-key-mismatch-text = The key and the certificate for { $slot } do not match.
warning-key-mismatch-next = Finish the renewal if one is open. If not, see the RA.
warning-unreadable-text = A part of this card cannot be read ({ $what }).
warning-unreadable-next = Take the card out, clean its chip with a dry cloth and try again. If that fails, see the RA.
warning-no-card-identity-text = This card has no key of its own, so the RA cannot know it.
warning-no-card-identity-next = You can change its passcode here. For all else, ask whoever issued it.
warning-suspended-text = This card is suspended.
warning-suspended-next = If you have found it again, call the RA. They can make it work again.
warning-cancelled-text = This card is cancelled for good.
warning-cancelled-next = Hand it back to the RA and ask for a new one.
warning-unknown-to-ra-text = The RA does not know this card.
warning-unknown-to-ra-next = Call the RA and give them the number on the card.
warning-blank-text = This card is blank.
warning-blank-next = An RA agent can issue it to someone.
warning-passcode-old-text = As far as the RA knows, you last chose your passcode on { $since }.
warning-passcode-old-next = It is good to change it now and then.
slot-authentication = signing in
slot-signature = signatures
slot-card-authentication = the card itself

## Problems: the card and the reader

problem-no-service = The smartcard service is not running
problem-no-service-what = This computer’s service for smartcards has stopped, so no reader can be seen.
problem-no-service-next = Start the computer again. If that does not help, call your IT service desk.
problem-no-service-next-windows = Open Services, find ‘Smart Card’ and start it. If you may not, call your IT service desk.
problem-no-service-next-linux = Start the service ‘pcscd’, or call your IT service desk.
problem-no-reader = No card reader is connected
problem-no-reader-what = Wardcard looks for a reader all the time and finds none.
problem-no-reader-next = Plug the reader in. If it is plugged in, try another USB socket.
problem-reader-not-found = There is no such reader
problem-reader-not-found-what = You asked for ‘{ $asked }’. These readers are here: { $known }.
problem-reader-not-found-next = Choose one of these names.
problem-no-card = Put your card in the reader
problem-no-card-what = There is no card in the reader.
problem-no-card-next = Put the card in, chip first and picture up.
problem-not-piv = Wardcard cannot use this card
problem-not-piv-what = The card answers, but it is not the kind that Wardcard looks after.
problem-not-piv-next = Check that it is your health and care smartcard.
problem-card-gone = The card was taken out
problem-card-gone-what = The card left the reader before we were finished.
problem-card-gone-next = Put the same card back. Wardcard then shows what can be finished.
problem-card-reset = Another program has disturbed the card
problem-card-reset-what = Another program has reset the card while we were using it.
problem-card-reset-next = Close other programs that use the card and try again.
problem-card-busy = Another program is using the card
problem-card-busy-what = The card can only talk to one program at a time.
problem-card-busy-next = Close the other program and try again.
problem-other-card = This is another card
problem-other-card-what = The card in the reader is not the one we began with.
problem-other-card-next = Put back the card that we began with.
problem-card-fault = The card could not do this
problem-card-fault-what = The card gave the answer { $status } to { $command }.
problem-card-fault-next = Take the card out, put it back and try again. If it happens again, call the RA.
problem-card-unreadable = The card’s answer makes no sense
problem-card-unreadable-what = Wardcard did not understand the card’s answer to { $command }.
problem-card-unreadable-next = Clean the chip with a dry cloth and try again. If it happens again, call the RA.
problem-no-card-identity = The RA cannot know this card
problem-not-blank = This card is not blank
problem-not-blank-what = Only a blank card can be issued, and this one has something on it.
problem-not-blank-next = Put a blank card in the reader.
problem-no-card-identity-what = The card has no key of its own to show which card it is.
problem-no-card-identity-next = You can change its passcode here. For all else, ask whoever issued it.
problem-wrong-passcode = That was not the passcode
problem-wrong-passcode-what = The card did not accept it. { $tries }.
problem-wrong-passcode-next = Type it again with care. If you are not sure, ask an unlocker for help.
problem-blocked = Your card is locked
problem-blocked-what = The passcode was wrong too many times. Nothing is lost.
problem-blocked-next = Unlock the card with a code, or ask an unlocker for help.
problem-not-blocked = The card is not locked
problem-not-blocked-what = Its passcode still works, so there is nothing to unlock.
problem-not-blocked-next = Sign in, or change the passcode if you know it.
problem-puk-refused = The card did not let the RA unlock it
problem-puk-refused-what = The card refused the RA’s unlocking key. We stopped, to keep the card safe.
problem-puk-refused-next = Do not try again. Call the RA and give them the code below.
problem-last-try = One try left
problem-last-try-what = If it is wrong, your card locks and you will need to unlock it. Take your time.
problem-last-try-next = Go on only if you are sure of the passcode.
problem-passcode-rule = Choose another passcode
problem-passcode-rule-what = { $fault }
problem-passcode-rule-next = Choose a new passcode that is harder to guess.
problem-passcodes-differ = The two passcodes are not the same
problem-passcodes-differ-what = You typed the new passcode in two different ways.
problem-passcodes-differ-next = Type the new passcode again, both times.
problem-pad-timed-out = Nothing was entered on the reader’s keypad
problem-pad-timed-out-what = The reader waited a while and then stopped. No try was used.
problem-pad-timed-out-next = Start again, and enter the passcode when the reader asks for it.
problem-pad-only = This reader wants the passcode on its keypad
problem-pad-only-what = The reader takes no passcode from a computer. No try was used.
problem-pad-only-next = Start again, and use the reader’s keypad.
problem-no-pad = This reader has no keypad for that
problem-no-pad-what = The passcode was to be entered on the reader, and the reader cannot take it.
problem-no-pad-next = Type the passcode on the computer’s keyboard instead.

## Problems: the RA

problem-no-ra = Wardcard does not know your RA yet
problem-no-ra-what = No RA address is set on this computer.
problem-no-ra-next = Say where it is, or ask your IT service desk. You can still read cards and change a passcode.
problem-ra-unreachable = We cannot reach the RA
problem-ra-unreachable-what = You can still change your passcode. Everything else waits.
problem-ra-unreachable-next = Check that this computer is on the network and try again.
problem-ra-not-trusted = We cannot be sure that this is the RA
problem-ra-address = The RA’s address is not right
problem-ra-address-what = An RA’s address begins with https:// and the one that is set here does not.
problem-ra-address-next = Ask your IT department to correct the address of the RA in the settings.
problem-ra-trust-file = The RA’s certificate file cannot be read
problem-ra-trust-file-what = The file that says which RA to trust is missing or is not a certificate.
problem-ra-trust-file-next = Ask your IT department to copy the file ra-ca.pem from the RA again.
problem-ra-not-trusted-what = The RA’s own certificate is not one that this computer trusts. We sent nothing.
problem-ra-not-trusted-next = Call your IT service desk and give them the code below.
problem-ra-name-unknown = This network does not know the RA’s name
problem-ra-name-unknown-what = The name in the RA’s address leads nowhere from here.
problem-ra-name-unknown-next = Check the address for typing mistakes, and that this computer is on the network.
problem-ra-connection-refused = Nothing answers at this address
problem-ra-connection-refused-what = The computer at the RA’s address is there, but no service answers on it.
problem-ra-connection-refused-next = Check the number after the colon, or ask the RA whether its service is running.
problem-not-an-ra = This is not an RA
problem-not-an-ra-what = Something answers at this address, but it does not speak as an RA does.
problem-not-an-ra-next = Ask your IT service desk for the right address.
problem-ra-clock = The clock of this computer may be wrong
problem-ra-clock-what = The RA’s certificate is too old or too new for the time on this computer.
problem-ra-clock-next = Set the date and the time of this computer. If they are right, call the RA.
problem-ra-proxy = The proxy does not let us through
problem-ra-proxy-what = We asked the proxy for a way to the RA and it said no.
problem-ra-proxy-next = Ask your IT service desk which proxy to use, or whether to use none.
problem-ra-failed = The RA has a fault
problem-ra-failed-what = The RA’s service answered with the error { $status }.
problem-ra-failed-next = Wait a few minutes and try again. If it goes on, call the RA.
problem-ra-unreadable = The RA’s answer makes no sense
problem-ra-unreadable-what = This Wardcard and the RA do not understand each other.
problem-ra-unreadable-next = Ask your IT service desk whether there is a newer Wardcard.

## Problems: the RA says no

problem-not-signed-in = You are no longer signed in
problem-not-signed-in-what = You were signed out, because nothing happened for a while or the card was out.
problem-not-signed-in-next = Sign in again.
problem-terms-needed = Read the terms first
problem-terms-needed-what = The RA has terms that you have not accepted yet.
problem-terms-needed-next = Sign in, read the terms and accept them.
problem-unknown-card = The RA does not know this card
problem-unknown-card-what = The card is not in the RA’s records.
problem-unknown-card-next = Call the RA and give them the number on the card.
problem-card-suspended = This card is suspended
problem-card-suspended-what = Someone has reported it, so it does not work for now.
problem-card-suspended-next = If you have the card in hand, call the RA. They can make it work again.
problem-card-cancelled = This card is cancelled
problem-card-cancelled-what = The RA has ended it for good.
problem-card-cancelled-next = Hand it back to the RA and ask for a new one.
problem-person-inactive = The holder has no position today
problem-person-inactive-what = The RA has no position on record for the holder, so the card cannot be used.
problem-person-inactive-next = Ask a sponsor to add the position.
problem-unknown-person = The RA does not know this person
problem-unknown-person-what = No one in the RA’s records has this number.
problem-unknown-person-next = Check the number and try again.
problem-not-your-role = You cannot do this in your role
problem-not-your-role-what = This needs a role with more rights.
problem-not-your-role-next = Ask { $who }.
problem-not-your-organisation = This person is not in your organisation
problem-not-your-organisation-what = You can only help people of your own organisation, or one that is paired with it.
problem-not-your-organisation-next = Ask an unlocker of the holder’s organisation, or call the RA.
problem-own-card = This is your own card
problem-own-card-what = No one can act as the helper for their own card.
problem-own-card-next = Look after it as its holder, or ask a colleague.
problem-not-attested = Please confirm that you know the holder
problem-not-attested-what = The RA needs to hear from you that you know the holder and that they are with you.
problem-not-attested-next = Tick both boxes, if they are true.
problem-no-contact = The RA has no address for a code
problem-no-contact-what = There is no e-mail address or phone number on record that a code can go to.
problem-no-contact-next = Ask an unlocker for help, or call the RA to give them your address.
problem-wrong-code = That was not the code
problem-wrong-code-what = The RA did not accept it. { $tries }.
problem-wrong-code-next = Look at the newest message and type the code again.
problem-code-spent = This code no longer works
problem-code-spent-what = It is too old, or it was wrong too many times.
problem-code-spent-next = Begin again and ask for a new code.
problem-too-soon = Please wait a little
problem-too-soon-what = This was asked for too often in a short time.
problem-too-soon-next = Try again in { $seconds }.
problem-too-early = It is too early to renew
problem-too-early-what = The certificates still work for a long time.
problem-too-early-next = You can renew them from { $from }.
problem-certificates-expired = Your certificates have expired
problem-certificates-expired-what = Once they have expired they cannot be renewed at your desk.
problem-certificates-expired-next = See the RA in person and bring photo identification.
problem-operation-gone = This has ended
problem-operation-gone-what = The RA has closed what was begun, most likely because it took too long.
problem-operation-gone-next = Begin again.
problem-wrong-step = This came in the wrong order
problem-wrong-step-what = The RA did not expect this step now.
problem-wrong-step-next = Begin again. If it happens again, call the RA.
problem-other-operation-open = Something else is still open for this card
problem-other-operation-open-what = Another task was begun on this card and is not finished.
problem-other-operation-open-next = Finish that one first. Take the card out and put it back to see it.
problem-bad-proof = The card could not prove itself
problem-bad-proof-what = The RA could not check the card’s signature.
problem-bad-proof-next = Take the card out, put it back and try again. If it happens again, call the RA.
problem-untrusted-certificate = The RA does not trust this card’s certificate
problem-untrusted-certificate-what = It comes from someone else, or it has been ended.
problem-untrusted-certificate-next = Call the RA and give them the code below.
problem-other-origin = The card spoke to another RA
problem-other-origin-what = The sign-in was meant for another address. We stopped, to keep you safe.
problem-other-origin-next = Call your IT service desk and give them the code below.
problem-stale-challenge = Signing in took too long
problem-stale-challenge-what = A sign-in has to be done within a minute.
problem-stale-challenge-next = Try again. If it happens again, check the clock of this computer.
problem-bad-certificate-request = The new key could not be proved
problem-bad-certificate-request-what = The RA could not match the card’s request to its new key.
problem-bad-certificate-request-next = Put the card back and finish what was begun. If it fails again, call the RA.
problem-bad-bootstrap-code = This first code does not work
problem-bad-bootstrap-code-what = It is wrong, or it has been used.
problem-bad-bootstrap-code-next = Make a new one on the RA’s server.
problem-secrets-unknown = The RA cannot unlock this card
problem-secrets-unknown-what = The RA does not hold the keys of this card.
problem-secrets-unknown-next = See the RA in person and bring photo identification.
problem-role-not-chosen = Choose your role first
problem-role-not-chosen-what = This needs one of your roles, and none was chosen.
problem-role-not-chosen-next = Choose your role at the top of the window and try again.
problem-same-workstation = You are at the same computer
problem-same-workstation-what = Remote help is for two people at two computers.
problem-same-workstation-next = Put your own card in another reader here, and help from this window.
problem-wrong-help-code = This help code does not work
problem-wrong-help-code-what = It is mistyped, it is too old, or it has been used.
problem-wrong-help-code-next = Ask your colleague to read it out again. A code works for 15 minutes.
problem-help-declined = Your colleague has declined
problem-help-declined-what = Nothing on your card has changed.
problem-help-declined-next = Ask another colleague, or unlock your card with a code.
problem-not-delivered = The code could not be sent
problem-not-delivered-what = The RA could not reach the mail or text service.
problem-not-delivered-next = Try again in a few minutes, or ask a colleague to help.
problem-not-now = This cannot be done with this card now
problem-not-now-what = The card’s state at the RA does not allow it.
problem-not-now-next = You can do this with it: { $allowed }.
problem-identity-not-checked = Check who it is first
problem-identity-not-checked-what = This needs a look at the holder’s documents.
problem-identity-not-checked-next = Look at their photo identification and tick what you have seen.
problem-authority-away = The RA cannot get certificates just now
problem-authority-away-what = Its certificate authority does not answer. What was begun is kept.
problem-authority-away-next = Leave the card as it is and finish later. The old certificates still work.
problem-unknown-record = The RA cannot find this
problem-unknown-record-what = It does not know what you asked for, or it is not yours to see.
problem-unknown-record-next = Check the number and try again.
problem-already-known = The RA knows this person already
problem-already-known-what = Someone in the RA’s records has this number. Staff who move keep their card.
problem-already-known-next = Ask for a change of their positions instead.
problem-own-request = This is your own request
problem-own-request-what = No one can grant what they asked for, or what is about themselves.
problem-own-request-next = Ask another RA agent.
problem-held-now = The person has this position now
problem-held-now-what = With a later first day they would lose it until then.
problem-held-now-next = Ask for its end first, on its own. When that is granted, ask for the new first day.
deed-suspend = suspend it
deed-reinstate = lift the suspension
deed-cancel = cancel it for good
deed-unlock = unlock it
deed-renew = renew it
deed-repair = repair it
deed-issue = finish issuing it
deed-none = nothing
problem-malformed = The RA did not understand us
problem-malformed-what = The RA could not read what Wardcard sent.
problem-malformed-next = Ask your IT service desk whether there is a newer Wardcard.
problem-too-slow = The RA did not get all of it in time
problem-too-slow-what = What Wardcard sent came to the RA too slowly, so the RA stopped waiting.
problem-too-slow-next = The network may be slow just now. Wait a minute and try again.

## Problems: everything else

problem-helper-card-needed = A helper’s card is needed
problem-helper-card-needed-what = The helper has to be signed in with their own card in another reader.
problem-helper-card-needed-next = Put the helper’s card in the other reader and sign in with it.
problem-cut-off = We were not finished
problem-cut-off-what = We were stopped while { $kind } the card.
problem-cut-off-next = Leave the card in the reader, or put it back. Wardcard will finish.
problem-cancelled = You stopped it
problem-cancelled-what = We ended what was begun.
problem-cancelled-next = Begin again when you are ready.
problem-card-taken = Another program keeps taking the card
problem-card-taken-what = { $known ->
    [no] Another program used the card each time we did, so we stopped.
   *[yes] Another program used the card each time we did, so we stopped. These use smartcards now: { $names }.
}
problem-card-taken-next = Close the other program, leave the card in the reader and do the same again. Wardcard will go on where it was.
problem-usage = Something in the command is not right
problem-usage-what = Please look at this again: { $what }.
problem-usage-next = Run the command with --help to see how it is used.
problem-file = A file cannot be used
problem-file-what = This file cannot be read or written: { $what }.
problem-file-next = Check that the file is there and that you may use it.
problem-screen = The window cannot be opened
problem-screen-what = The window could not be drawn: { $what }.
problem-screen-next = Check that a screen is there. If it is, run the command again with --renderer cpu, and show this message to your IT support.
problem-managed = Your organisation has set this
problem-managed-what = The setting { $setting } is locked, so the command cannot change it.
problem-managed-next = Leave this out of the command, or ask your IT service desk.
problem-internal = Wardcard has made a mistake
problem-internal-what = Something happened that should not: { $what }.
problem-internal-next = Close Wardcard, open it and try again. If it happens again, call the RA.

## The window: everywhere

starting = One moment
starting-what = Wardcard is looking for your reader.
continue = Continue
cancel = Cancel
back = Back
later = Later
try-again = Try again
diagnose = Find the cause
step-done = Done
stepper-narrow = Step { $n } of { $of }: { $name }
nothing-changed-yet = Nothing on the card changes yet.
settings = Settings
top-help = Help: { $phone }
contact-title = Your RA
card-kind = Smartcard
card-kind-blank = Blank card
card-kind-foreign = Other card
card-blank = Not issued yet
card-nobody = Name unknown
card-none = No card in this reader
reader-none = No card reader
card-unreadable = This card cannot be read
card-until = Until { $date }
card-photo = Your photo

## The side and the bars

side-passcode = Passcode
side-authentication = Sign in
side-signature = Signature
side-card-authentication = Card’s own key
side-own = Your card · { $reader }
side-colleague = Colleague’s card · { $reader }
side-blank = Blank card · { $reader }
side-other = { $reader }
side-choose = Show this card
side-session = Session
side-signed-in = Signed in
passcode-locked = Locked
passcode-unknown = Not told
passcode-none = Not set
certificate-expired = Expired
certificate-not-yet = Not valid yet
certificate-mismatch = Does not fit
certificate-absent = Missing
certificate-unreadable = Unreadable
status-ra = Connected to { $name }
status-ra-asking = Asking the RA
status-ra-away = The RA cannot be reached
status-ra-none = No RA set
status-reader = Reader: { $reader }
status-remember = Remember to take your card

## No card to show

insert-how = Chip first, picture up.
insert-readers = Readers connected to this computer
insert-not-listed = Is your reader not listed?
mute = The card does not answer
mute-what = There is something in the reader, but it does not speak to us.
mute-turn = Take the card out and turn it: chip first, picture up.
mute-clean = Wipe the chip with a dry cloth.
mute-other = Try another card, to see if it is the reader.
reading = Reading the card
reading-what = This takes about a second.

## Home

home-good = Your card is in good order
home-good-what = There is nothing you need to do now.
home-signed-in = Hello, { $name }
home-signed-in-what = You are signed in until you take your card out.
home-also = Also good to know
home-also-own = About your own card
home-blocked = Your card is locked
home-blocked-what = Nothing is lost. You can unlock it yourself with a code, or ask an unlocker to help.
home-expiring = Your card needs renewing by { $until }
home-expiring-what = It takes about two minutes and you need your passcode.
home-expiring-soon = Your card stops working in { $days }
home-unknown = The RA does not know this card
home-mismatch = Something is wrong on this card
home-unreadable = A part of this card cannot be read
home-not-yet = The certificates do not work yet
home-expired = Your certificates have expired
home-expired-what = Renewing has to be done in person at the RA. Bring photo identification. You cannot sign in until then.
home-expired-what-at = Renewing has to be done in person at { $ra }. Bring photo identification. You cannot sign in until then.
home-last-try = One try left
home-last-try-what = If you are not sure of your passcode, do not try it. Ask an unlocker for help.
home-unfinished = We were not finished
home-unfinished-unlock = The card was cut off while it was being unlocked. We can go on from there.
home-unfinished-unlock-set = The card was cut off while it was being unlocked. Your passcode is the new one. We only have to finish.
home-unfinished-renew = The card was cut off while the new certificate was being written. We can go on from there.
home-unfinished-repair = The card was cut off while it was being repaired. An RA agent can finish it.
home-unfinished-issue = The card was cut off while it was being issued. An RA agent can finish it here.
home-suspended = Your card is suspended
home-cancelled = This card is cancelled
home-blank = This card is blank
home-foreign = This is not a card that the RA knows
unlock = Unlock
unlock-first = Unlock it first
unlock-then-renew = Unlock the card first. Then you can renew it.
renew-now = Renew now
sign-in = Sign in
sign-in-to-help = Sign in to help { $name }
sign-in-as-to-help = { $helper } signs in to help
sign-out = Sign out
change-passcode = Change passcode
finish-unlock = Finish unlocking
finish-renew = Finish renewing
finish-issue = Finish issuing
finish-repair = Finish the repair
issue = Issue this card
details-show = Details
waits-for-ra = This waits until we reach the RA again.
not-in-this-role = You cannot do this in this role. Ask { $who }.
not-own-card = This is your own card. No one helps with their own card.
help-blocked = { $name }’s card is locked
help-blocked-what = You can unlock it together. { $name } chooses the new passcode and types it.
help-unlock = Unlock it together
help-expiring = { $name }’s card needs renewing by { $until }
help-expiring-what = You can renew it together. { $name } types their own passcode.
help-expiring-soon = { $name }’s card stops working in { $days }
help-renew = Renew it together
help-expired = { $name }’s certificates have expired
help-expired-what = Renewing has to be done in person at the RA, with photo identification.
help-expired-repair = You can repair it here, with { $name } and their photo identification beside you.
help-last-try = { $name } has one try left
help-last-try-what = If { $name } is not sure of the passcode, do not try it. Once it is locked, you can unlock it together.
help-suspended = { $name }’s card is suspended
help-cancelled = { $name }’s card is cancelled
help-blank-what = You can issue it to someone. Have them beside you.
help-unfinished = We can go on where { $name }’s card was cut off.
help-unfinished-issue = This card was cut off while it was being issued. Go on with the same person beside you.
help-good = { $name }’s card is in good order
help-good-what = There is nothing to do for this card now.
help-change = Change their passcode

## What a role may do

tasks-title = What you can do as { $who }
task-own = Look after your own card
task-own-change = Change your own passcode
task-help = Help a colleague unlock or renew their card
task-help-how = Put their card in a second reader to begin.
task-issue = Issue a blank card
task-issue-how = Put the blank card in a second reader to begin.
task-expiring = See who expires soon
task-cards = Repair, suspend or cancel a card
task-cards-how = To repair one, put it in a second reader. For all else its number will do.

## Passcodes

passcode-field = Passcode
current-passcode-field = Current passcode
new-passcode-field = New passcode
new-passcode-again-field = New passcode again
field-show = Show
field-hide = Hide
field-count = { $n } of 6–8
field-num-lock = Num Lock is off, so the number pad types no digits. Press Num Lock, or use the digits above the letters.
field-caps-lock = Caps Lock is on. Only digits count here.
field-digits-only = Only digits count here.

## The reader’s own keypad

pad-offer = You enter it on the reader’s keypad, not here. This computer never sees it.
pad-offer-change = You enter both on the reader’s keypad: the one you have, then the new one twice. This computer never sees them.
pad-offer-new = You choose it on the reader’s keypad, twice. This computer never sees it, so it cannot check it: please keep to these rules.
pad-offer-often = The reader asks for it several times, each time for one more part of the work.
pad-type-here = Type it here instead
pad-use = Use the reader’s keypad
pad-now-current = Enter the passcode on the reader’s keypad
pad-now-change = On the reader’s keypad, enter the passcode you have, then the new one twice
pad-now-new = Choose the new passcode on the reader’s keypad, and enter it twice
pad-now-how = The reader is waiting for you. Press its OK key (green) after each one. To stop, press its cancel key (red).
pad-now-keep = Leave the card in the reader.
new-passcode-rules = Use 6 to 8 digits. Not all the same, not in a row like 123456, and not your date of birth.
new-passcode-good = This is a good passcode.
new-passcode-same = Both are the same.
new-passcode-differ = The two are not the same.
new-passcode-once-more = Type the new passcode once more here.
new-passcode-helped = { $name }, choose a new passcode
new-passcode-helped-what = { $helper } looks away. Only you should know it.
new-passcode-for = This card is for
helper-nameless = Your helper
new-passcode-set = Set this passcode
last-try-advice = If you do not remember it, stop here and ask an unlocker. That costs you nothing.
last-try-sure = I am sure
last-try-stop = Stop here
last-try-change = Change it, if you are sure

## Signing in

sign-in-title = Sign in
sign-in-what = Hello, { $name }. Enter the passcode of your card.
sign-in-step-passcode = Passcode
sign-in-step-ra = Ask the RA
sign-in-working = Signing you in with the RA.
terms-version = Version { $version }
terms-read = I have read the terms and accept them
terms-accept = Accept
terms-later = Not now, sign me out
positions-title = Choose your role
positions-what = You can change it at any time from the bar at the top.
positions-none = The RA has no role on record for you. You can still look after your own card.

## Changing the passcode

change-title = Change your passcode
change-what = You need the passcode you have now. No one else should see what you enter.
change-title-for = { $name }, change your passcode
change-what-for = You need the passcode you have now. { $helper } looks away.
current-passcode-field-for = Current passcode of { $name }
change-go = Change passcode
change-step-type = Enter it
change-step-set = Set it
change-working = Setting your new passcode.

## Unlocking

unlock-title = Unlock your card
unlock-title-for = Unlock { $name }’s card
unlock-what = Nothing is lost. You prove who you are and choose a new passcode.
unlock-finish-what = We go on where we stopped. You may need a new code.
unlock-how = We send a code of six digits to the e-mail address or phone number that the RA has for you. You type it here.
unlock-send = Send me a code
unlock-colleague = A colleague can help as well
unlock-colleague-what = An unlocker beside you signs in here with their own card in a second reader. One who is elsewhere helps you with a help code.
unlock-step-prove = Prove it is you
unlock-step-vouch = Vouch
unlock-step-passcode = New passcode
unlock-working = We are asking the RA.
unlock-assisted-what = { $name } will choose a new passcode and type it. Please look away then.
code-field = Code
code-new = Send a new code
code-again = Send again
code-again-in = Send again in { $seconds }
code-no-address = I no longer have this address
code-no-address-what = Your RA can change the address. Call them, or ask an unlocker to unlock your card with you.
code-no-number = I no longer have this number
code-no-number-what = Your RA can change the number. Call them, or ask an unlocker to unlock your card with you.
code-another-way = Send it another way
code-way-email = By e-mail
code-way-text = By text message
code-way-to = To { $to }
code-way-again-what = You get a new code. The one we sent before stops working then.
code-way-none = I can use none of these
code-way-none-what = Your RA can change them. Call them, or ask an unlocker to unlock your card with you.
code-way-send = Send the code
code-way-send-in = Send the code in { $seconds }
vouch-title = Please confirm, { $helper }
vouch-knows = I know { $holder } in person
vouch-present = { $holder } is here with me now
vouch-record = Your name goes on record with this.
vouch-both = Tick both boxes to go on.

## Renewing

renew-title = Renew your card
renew-title-for = Renew { $name }’s card
renew-what = Enter your passcode. Then leave the card in the reader until we are done.
renew-finish-title = Finish renewing your card
renew-finish-title-for = Finish renewing { $name }’s card
renew-finish-what = We go on where we stopped. Enter your passcode and leave the card in the reader.
renew-assisted-what = { $name } will type their own passcode. Please look away then.
renew-holder-types = It is your turn, { $name }: enter your passcode. { $helper } looks away.
renew-field-for = Passcode of { $name }
renew-go = Renew
renew-finish-go = Finish
renew-time = It takes about two minutes. Your passcode stays the same.
renew-step-passcode = Passcode
renew-step-write = Renewing
renew-working = We are asking the RA.

## Issuing

issue-title = Issue a card
issue-what = Say who the card is for. They will choose the passcode and type it.
issue-person = Person’s number at the RA
issue-person-hint = As it stands in the RA’s records.
issue-identity = Before you go on, check the person’s photo identification.
issue-go = Issue
issue-step-who = Who it is for
issue-step-passcode = New passcode
issue-working = We are asking the RA.

## The RA’s desk: repair

repair = Repair this card
repair-title = Repair { $name }’s card
repair-what = The card gets a new passcode and new certificates.
repair-finish-title = Finish the repair
repair-finish-what = We go on where we stopped. Check again that { $name } is in front of you.
repair-step-who = Who it is
repair-step-passcode = New passcode
repair-working = We are asking the RA.
repair-seen = Which documents have you seen?
document-passport = Passport
document-driving-licence = Driving licence
document-residence-permit = Residence permit
document-other = Another document with a photo
document-staff-record = The RA’s own record of this person
repair-likeness = The photo looks like { $name }, who is here
repair-record = Your name and what you tick go on record. No document numbers are kept.
repair-means = The old passcode and the old certificates stop working. The holder chooses a passcode that was not used before.
repair-go = Go on to the passcode
repair-tick-document = Tick at least one document to go on.
repair-tick-likeness = Tick that the photo looks like the holder to go on.

## The RA’s desk: home, cards by number, reports

desk-title = At your desk
desk-lead-agent = When someone is here with a card, put it in the second reader.
desk-lead-sponsor = See in time whose card needs renewing.
desk-reports = Reports
desk-reports-go = See the reports
desk-reports-what = Cards that are lost, stolen, damaged or misused
desk-suspend = Suspend a card
desk-suspend-what = It stops working until you lift this
desk-reinstate = Let a card work again
desk-reinstate-what = Found again, or its holder is back
desk-cancel = Cancel a card for good
desk-cancel-what = It never works again
desk-expiring = Who expires soon
desk-expiring-go = See who expires soon
desk-expiring-what = The coming weeks, who to renew with, and a list to save
suspend-what = The card stops working at once. You can lift this at any time.
reinstate-what = This lifts a suspension. Be sure that the card is with its holder.
cancel-card-what = This ends the card. If it may turn up again, suspend it instead.
by-number-field = Number on the card
by-number-hint = It is printed on the card. You find it under Details as well.
by-number-not-one = A card’s number has letters, digits and dashes only.
by-number-here = This is the card of { $name }. It is in a reader now.
by-number-own = This is your own card. Ask another RA agent.
by-number-why = Why
by-number-note = Note for the record, if you wish
by-number-needs-number = Type the number on the card to go on.
by-number-needs-why = Say why to go on.
by-number-another = Another card
suspend-go = Suspend this card
reinstate-go = Let it work again
why-long-leave = Long leave
why-investigation = Being looked into
why-other = Another reason
why-lost = Lost
why-stolen = Stolen
why-damaged = Damaged
why-misused = Misused
why-left = Holder has left
why-replaced = Replaced
sure-title = Cancel card { $card } for good?
sure-whose = It is the card of { $name }.
sure-no-way-back = There is no way back
sure-stops = It stops working at once, everywhere.
sure-new-card = Its holder needs a new card, and has to come to the RA for it.
sure-not-suspend = If it may turn up again, suspend it instead.
sure-keep = Keep the card
sure-go = Cancel it for good
reports-what = The oldest comes first. Choose one to see it and to close it.
reports-none = No reports wait
reports-none-what = Cards that are reported come up here.
reports-back = Back to the reports
report-row = { $kind } · { $card }
report-row-who = { $name } · { $date }
report-kind = What happened
report-holder = Holder
report-when = Reported on
report-by = Reported by
report-by-holder = The holder
report-by-colleague = A colleague
report-by-code = The holder, without the card
report-state = The card now
queue-note = Note
card-state-making = Being issued
card-state-active = Works
card-state-suspended = Suspended
card-state-cancelled = Cancelled
close-title = The report of card { $card }
close-what = Say what became of it. Your name goes on record.
close-choose = How do you close it?
close-found = Found
close-found-what = The card is with its holder. It works again, if no other report is open.
close-confirmed = Confirmed
close-confirmed-what = The card is cancelled for good.
close-no-action = Leave the card as it is
close-no-action-what = Only the report is closed.
close-not-chosen = Choose one to see what it means.
close-go = Close the report
closed-found = The card was found. It works again, if no other report is open.
closed-found-works = The card was found. It works again.
closed-found-held = The card was found. It stays suspended: another report is open, or it was suspended for another reason.
closed-confirmed = The card is cancelled for good.
closed-no-action = The card is as it was.
page-of = { $from } to { $to } of { $all }
page-of-more = { $from } to { $to } of the first { $all }
page-before = Before
page-next = Next
look-again = Look again

## Who expires soon

expiring-what = In all organisations, within 90 days.
expiring-what-at = At { $organisation }, within 90 days.
expiring-none = No card expires soon
expiring-none-what = We look 90 days ahead.
expiring-within = Expires within
expiring-name = Find a name
expiring-count = { $n ->
    [0] Nobody
    [one] 1 person
   *[other] { $n } people
}
expiring-choose = Choose someone to see how to renew together.
expiring-part = These are the first to expire, and there are more. Choose someone to see how to renew together.
expiring-not-found = Nobody of this name expires in this time.
expiring-row = { $number } · { $card } · until { $date }
expiring-save = Save this list
expiring-copy = Copy this list
expiring-save-what = The list opens in any spreadsheet. It has names in it, so keep it safe.
expiring-file = expiring.csv
save-asking = Choose in the other window where to save it.
save-not-saved = Nothing was saved. You can copy the list instead.
save-saved = The list is saved.
# Behind “The list is saved.” and its like.
saved-where = It is called ‘{ $file }’, in the folder ‘{ $folder }’.
save-failed = The file could not be written there. Choose another place, or copy the list.
late-saved = The file is saved
late-failed = The file could not be saved
late-failed-why = The reason: { $why }. Go back to its page to save it once more.
late-seen = I have seen it
weeks-title = Cards that expire, week by week
weeks-now = This week
weeks-later = { $n } weeks
weeks-said = { $n ->
    [0] From { $date }: none
    [one] From { $date }: 1 card
   *[other] From { $date }: { $n } cards
}
together-title = Renew { $name }’s card together
together-what = It works until { $date }. It takes about two minutes.
together-ask = Ask { $name } to come to you with their card before { $date }.
together-insert = Put their card in the second reader. Your own card stays where it is.
together-choose = Choose ‘Renew it together’. { $name } types their own passcode, and you look away.
together-here = { $name }’s card is in the reader. You can begin.
together-waiting = We wait for card { $card } in the second reader.
together-alone = { $name } can also do it alone, on any computer with Wardcard.
together-own = This is your own card
together-own-what = Renew it from your start page.
together-back = Back to the list

## While the card is written, and after

writing-keep = Do not remove the card
writing-keep-why = We are writing to it. This takes a minute or two.
writing-progress = Progress
take-card = Take your card with you
take-cards = Each of you takes your own card
take-cards-why = Do not leave a card in a reader when you go.
take-card-why = Do not leave it in the reader when you go.
done-back = Back to the start
failure-next = What to do next
failure-go-on = The card is here, so we can go on. Choose ‘{ $label }’.
notice-card-left = Your card is still in the reader
notice-card-left-what = If you have finished, take it with you.
notice-expired-what = Renewing has to be done in person. Open Wardcard to see where, and what to bring.
tray-open = Open Wardcard
tray-quit = Quit Wardcard
tray-no-card = No card in the reader
tray-card = Card in the reader
tray-good = Card in the reader: good until { $until }
tray-expiring = Card in the reader: renew by { $until }
tray-expired = Card in the reader: expired
tray-locked = Card in the reader: locked
tray-cards = { $n ->
    [one] { $n } card in the readers
   *[other] { $n } cards in the readers
}

farewell = Remember to take your card
farewell-what = Your card is still in the reader. Wardcard closes by itself when you take it out.
farewell-writing = Please wait a moment
farewell-writing-what = We are still writing to the card. Do not remove it, and do not close this window.
farewell-close = Close anyway
farewell-stay = Stay

## Details, diagnosis, settings

details-title = All about this card
details-what = Your service desk may ask you for these.
details-copy = Copy all
details-again = Read again
details-none = Not on the card
details-name = Name
details-number = Number
details-serial = Card serial
details-guid = GUID
details-cardholder = Holder’s UUID
details-identity = Card’s identity
details-reader = Reader
details-atr = Answer to reset
details-reading = Last reading
details-reading-value = { $ms } ms, { $n } commands
details-certificate = Certificate for { $for } ({ $slot })
details-state = State
details-subject = Issued to
details-issuer = Issued by
details-certificate-serial = Serial number
details-from = Valid from
details-until = Valid until
diagnose-title = Find the cause
diagnose-what = We go from this computer to the RA. The first thing that is not well is the one to look at.
diagnose-good = All is well.
diagnose-again = Look again
diagnose-save = Save as a file…
diagnose-saved = Saved. There are no names in the file.
diagnose-not-saved = The file could not be saved: { $why }
diagnose-unsaved = Nothing was saved. You can copy it instead.
diagnose-saving = Choose where to save it.
diagnose-copy = Copy for the service desk
diagnose-copied = Copied. There are no names in it. Paste it into your message to the service desk.
diagnosis-title = Wardcard, what works and what does not
report-file = wardcard-report.txt
check-smart-card-service = Smartcard service
check-drivers = Reader drivers
check-reader = Card reader
check-card = Card
check-certificates = Certificates
check-chain = Who issued them
check-card-in-use = Other programs
check-ra-configured = Address of the RA
check-proxy = Proxy
check-ra-reachable = The RA
check-tls = The RA’s own certificate
check-clock = Clock
check-version = Version
check-settings = Settings
check-policy = Set by your organisation
check-ra-policy = The RA’s rules
check-keyring = This workstation
found-service = It is running.
found-no-driver = No reader driver is installed.
found-reader-without-driver = A reader is plugged in ({ $names }), but the service does not see it.
found-keypad = { $reader }, with a keypad of its own
found-no-card = No card is in it.
found-card = Card { $serial } answers: { $n } commands in { $ms } ms.
found-chain = Signed by { $authority }, which your RA trusts. The RA knows the card.
found-chain-split = The two certificates do not come from the same place.
found-chain-unknown = From { $authority }. The RA does not know the card.
found-chain-stopped = From { $authority }. The RA knows the card and has stopped it.
found-chain-unasked = Signed by { $authority }, which your RA trusts. The RA has not been asked about the card.
found-chain-away = From { $authority }. The signature can only be checked once the RA is there.
found-chain-others = From { $authority }. The RA knows the card, but does not say how to check this signature.
found-chain-false = A certificate names { $authority }, but was not signed by it.
found-chain-ended = Signed by { $authority }, which your RA trusts. But that authority’s own certificate does not count today.
found-no-program = No other program of yours uses smartcards now.
found-programs = These use smartcards as well, and let us work: { $names }.
found-program-holds = One of these holds the card: { $names }.
found-program-untold = Another program holds the card. The system does not say which.
found-proxy-none = None. We go straight to the RA.
found-proxy-manual = { $address }, as set here.
found-proxy-system = { $address }, as the system says.
found-proxy-untold = As the system says.
found-tls = From { $issuer }, until { $until }.
found-clock = This computer is { $seconds } seconds ahead of the RA.
found-settings-none = As they come.
found-policy-none = Nothing is locked.
found-policy = Locked: { $names }.
found-ra-policy = Warns { $days } before the end. Terms: version { $version }.
found-versions = { $own }. The RA: { $ra }.
found-keyring = Number { $number }, kept in the system’s keyring.
found-keyring-none = Number { $number }, for this session only: { $why }.
found-keyring-asking = The system’s keyring has not answered yet.
keyring-absent = this system has no keyring that answers
keyring-locked = the keyring is locked
keyring-damaged = the keyring gives something else than was kept
keyring-failed = the keyring does not work
remedy-no-driver = Ask your IT service desk to install the driver for your reader. For most readers it is called ‘ccid’.
remedy-reader-without-driver = Unplug it and plug it in again. If that does not help, it needs its driver.
remedy-chain = Show the card to the RA. They can see where its certificates come from.
remedy-chain-false = Do not use this card. Keep it, and show it to the RA.
remedy-chain-ended = Look first whether this computer’s date is right. If it is, tell the RA.
remedy-chain-others = If the card works, nothing is to be done. If it does not, show it to the RA.
remedy-program = Close it, take the card out and put it back.
remedy-tls = Tell the RA: it has to be renewed there.
remedy-settings = Ask your IT service desk to correct the file { $file }. What is wrong in it does not count until then.
remedy-keyring-asking = Look for a window of the system that asks to unlock the keyring.
remedy-keyring-none = You can work as usual. The number is a new one at each start.
settings-title = Settings
settings-theme = Colours
settings-size = Text size
settings-managed = Set by your organisation
settings-unkept = This works for now, but it could not be kept for the next start: { $why }.
settings-still = Without motion
settings-ra = Say where the RA is
settings-trust = Trusted by
settings-trust-system = What this computer trusts
settings-from = Set by
settings-proxy = Proxy
settings-proxy-system = As the system says
settings-proxy-none = No proxy
settings-proxy-manual = By address
settings-proxy-address = Address of the proxy
settings-proxy-hint = Such as http://proxy.example:8080. It takes no name and no password.
settings-proxy-wrong = This is not a proxy’s address. It looks like http://proxy.example:8080.
settings-proxy-use = Use this proxy
settings-reminders = Reminders
settings-card-left = Remind me of a card that I have left in the reader, after
settings-never = Never
settings-expiring = Tell me when a card needs renewing, even when this window is hidden
settings-no-notifications = This desktop shows no notifications. You see the same in this window.
settings-background = In the background
settings-tray = Keep Wardcard running behind an icon when I close the window
settings-tray-what = It then only watches for cards and reminds you. It signs you out. To come back, click the icon, or start Wardcard as usual.
settings-tray-none = This desktop shows no icons of programs. When you close the window, Wardcard ends. To keep it running, minimise the window: it stays in the task bar.
settings-tray-system = Wardcard has no icon on this system yet. To keep it running, minimise the window.
settings-at-login = Start Wardcard when I log in to this computer
settings-at-login-what = It starts without getting in your way: behind its icon, or else minimised.
settings-at-login-system = Wardcard cannot do this on this system yet. Your IT department can.
settings-not-in-demo = The demo goes without.
settings-renderer = Drawing
settings-renderer-what = Leave this as it is unless the window looks wrong. It counts from the next start.
settings-renderer-auto = What works best
settings-renderer-glow = OpenGL
settings-renderer-wgpu = Vulkan or Direct3D
settings-renderer-cpu = Without graphics card
source-built-in = Nobody yet
source-machine = This computer’s file
source-policy = Your organisation’s policy
source-user = Your own file
source-named = The file that was named at the start
source-window = You, in this window
source-command-line = The command line
config-fault = There is a mistake in a settings file
config-fault-at = There is a mistake in a settings file, in line { $line }
config-fault-next = What is wrong does not count. Ask your IT service desk to correct it.
config-unreadable = It cannot be read: { $why }.
config-missing = It is not there.
config-not-toml = It cannot be understood: { $why }.
config-unknown-key = There is no setting ‘{ $key }’.
config-wrong-value = The setting ‘{ $key }’ has to be { $expected }.
config-unknown-lock = It locks ‘{ $key }’, which is no setting.
config-lock-not-here = Only the files of your organisation can lock settings.
config-at = { $file }, line { $line }: { $what }
expected-https = an address that begins with https://
expected-file = the name of a file
expected-proxy = { $system }, { $none } or an address such as http://proxy.example:8080
expected-one-of = one of { $words }
expected-number = a number from { $from } to { $to }
expected-truth = true or false
expected-names = a list of the names of settings
expected-table = a table
find-ra-first = Welcome to Wardcard
find-ra-first-what = Where is your RA? Your IT service desk or the RA itself knows its address.
find-ra-title = Where is the RA?
find-ra-what = Wardcard asks at the address whether there is an RA, before it changes anything.
find-ra-waiting = We are asking at this address.
find-ra-address = Address of the RA
find-ra-address-hint = Such as https://ra.example:8443
find-ra-trust = The RA’s certificate file
find-ra-trust-hint = Leave this empty, unless you were given a file ‘ra-ca.pem’ with the address.
find-ra-trust-next = If you were given a file ‘ra-ca.pem’, put its name below.
find-ra-go = Connect
find-ra-demo = Try the demo
find-ra-no-demo = The demo could not be opened: { $why }.
find-ra-later = Later
find-ra-skew = The clock of this computer is { $minutes } off
settings-percent = { $n } %
settings-language = Language
theme-light = Light
theme-dark = Dark
theme-high-contrast = High contrast
language-english = English
language-welsh = Cymraeg

## Help from somewhere else: the one who needs it

ask-help = Get help from someone elsewhere
ask-help-what = An unlocker whom you know can help you from their own computer. Nothing is lost.
ask-help-show = Show me a help code
ask-help-first = We show you a help code of eight letters and digits.
ask-help-second = You call the unlocker and read it out to them.
ask-help-third = They say yes, and you choose a new passcode here.
ask-help-who = You do not know an unlocker? Your RA can name one.
ask-help-step = Help code
ask-help-working = We are asking the RA for a help code.
help-code-title = Read this code out to your helper
help-code-what = Call an unlocker whom you know. They type it into Wardcard at their own computer.
help-code-spoken = Help code: { $words }
help-code-works = It works for another { $time }.
help-code-over = Its time is over. We are waiting to hear from the RA.
help-code-waits = Leave your card in the reader. We go on by ourselves as soon as your helper has said yes.
help-code-another = Another code
help-code-another-why = The code above stops working when you ask for another one.
help-code-expired = The help code has run out
help-code-expired-what = No one has said yes to it in time. Nothing on your card has changed.
help-code-expired-next = Call your helper first and ask for another code then.
help-code-expired-again = Show me another code
help-declined-again = Ask someone else
help-by-code = Unlock with a code instead
spell-digit = { $digit ->
    [0] zero
    [1] one
    [2] two
    [3] three
    [4] four
    [5] five
    [6] six
    [7] seven
    [8] eight
   *[9] nine
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

helping-title = Help a colleague
helping-what = Your own card stays in its reader while you help.
helping-here = They are here with you
helping-here-how = Put their card in the second reader, chip first and picture up.
helping-no-reader = There is no second reader. Plug one in to help someone beside you.
helping-elsewhere = They are somewhere else
helping-elsewhere-how = They read a help code out to you, for example on the telephone.
helping-code = Someone has read me a help code
answer-help-title = Type the help code
answer-help-what = Your colleague reads out eight letters and digits. Say each word back to be sure.
answer-help-field = Help code
answer-help-step-code = Help code
answer-help-step-who = Who it is
answer-help-go = See who it is
answer-help-wrong = The RA does not know this code
answer-help-wrong-what = It is mistyped, it is too old, or it has been used. Say each word back to your colleague, and put right what differs.
help-code-refused = There is no ‘{ $c }’ in a help code. Ask for that one again.
answer-help-looking = We are asking the RA whose code this is.
answer-help-telling = We are telling the RA.
answer-help-who = { $name } asks for your help
answer-help-who-what = Their card is locked and they want a new passcode. Go on only if you are speaking with { $name } now.
answer-help-photo = A photo of { $name }
answer-help-no-photo = The RA has no photo of { $name }
answer-help-name = Name
answer-help-card = Card
answer-help-workstation = Computer
answer-help-asked = Asked
answer-help-asked-now = Less than a minute ago
answer-help-asked-ago = { $minutes } ago
vouch-spoken = I have spoken with { $holder } about this
answer-help-yes = Approve
answer-help-no = Decline
answer-help-approved = Done. { $name } can go on
answer-help-approved-what = { $name } now chooses a new passcode at the other computer. You need not wait.
answer-help-declined = You have said no
answer-help-declined-what = The computer of { $name } says so now. The help code no longer works.
answer-help-declined-next = If something was not right about the call, tell your RA.
answer-help-other = Another help code

## Reporting a card

report = Report a card
report-lost = Report a lost or stolen card
report-task = Report a card that is lost, stolen, damaged or misused
report-task-how = It stops working at once, so no one else can use it.
report-title = Report a card
report-which-what = Which card is it?
report-own = My own card
report-own-here = It is the one that you are signed in with.
report-own-code = You need not have it. We send you a code to check that it is you.
report-colleague = A colleague’s card
report-colleague-how = You need the number that is printed on it.
report-colleague-signed-out = Put your own card in and sign in first. You need to be an unlocker.
report-step-which = Which card
report-step-what = What happened
report-step-code = Prove it is you
report-what-own = What has happened to your card?
report-what-colleague = What has happened to the card?
report-kind-lost = It is lost
report-kind-lost-what = No one knows where it is.
report-kind-stolen = It is stolen
report-kind-stolen-what = Someone has taken it.
report-kind-damaged = It is damaged
report-kind-damaged-what = It is broken, bent, or not read any more.
report-kind-misuse = Someone else has used it
report-kind-misuse-what = Or someone else may know the passcode.
report-serial = Number on the card
report-serial-hint = It is printed on the card, for example WC-204817.
report-serial-fault = A card’s number has letters, digits and dashes only.
report-serial-unknown = The RA does not know a card with this number. Check it and try again.
report-number = Your identity number
report-number-hint = The 12 digits on your card. Your RA knows them.
report-number-fault = It has 12 digits.
report-birth = Your date of birth
report-birth-hint = Day, month, year: for example 9 3 1978.
report-birth-fault = This is not a date. Type day, month and year, for example 9 3 1978.
report-note = What the RA should know
report-note-hint = You can leave this empty. For example, where it was last seen.
report-stops = The card stops working at once
report-stops-what = Only the RA can make it work again, for example when it is found.
report-stops-own = You are signed out, and the card stops working at once
report-stops-all = All cards in your name stop working at once
report-go = Report this card
report-go-code = Send me a code
report-working = We are telling the RA.
report-sending = We are asking the RA for a code.
report-nothing-yet = Nothing is reported yet.
report-done-lost = If it is found, call the RA. They can make it work again.
report-done-damaged = You need a new card. Bring this one to the RA, with photo identification.
report-done-misuse = The RA will speak with you. Do not use the card until then.
report-done-colleague = Tell the holder. They need to see the RA for another card.
report-done-card-of = { $serial }: the card of { $name }
report-done-card = Card { $serial }
report-done-of = The card of { $name }
report-done-all = All cards of the person with the number { $number }

## The demo’s panel

demo-what = This is a demo. The cards and the RA are made up.
demo-desk = This desk is called { $name }.
demo-open-desk = Open a second desk
demo-open-desk-why = Another window with readers of its own, to try help from another computer
demo-no-desk = The second desk could not be opened.
demo-elsewhere = This card is in a reader at another desk. Take it out there first.
demo-rack = Cards on the rack
demo-mail = Mailbox
demo-mail-none = No mail yet.
demo-mail-to = To { $to }
demo-mail-text = Text message
demo-passcode = Passcode { $passcode }, until you change it
demo-insert-short = Reader { $n }
demo-insert = Put the card of { $holder } into reader { $n }
demo-remove-short = Take out of reader { $n }
demo-remove = Take out the card of { $holder }
demo-copy = Copy { $code }
demo-show = Demo
demo-hide = Hide demo

## The headless commands

cli-ask-current = Current passcode
cli-ask-new = New passcode
cli-ask-again = New passcode again
cli-ask-code = The code we sent
cli-ask-code-way = Number of the way
cli-ask-passcode = Passcode
cli-ask-helper = The helper’s passcode
cli-ask-holder = The holder’s passcode
cli-ask-agent = The RA agent’s passcode
cli-ask-report-code = The code that the RA sent
cli-ask-last-try = One try is left. If it is wrong, the card locks. Go on?
cli-on-pad = Enter it on the reader’s keypad. The OK key (green) ends it, the cancel key (red) stops.
cli-ask-terms = Do you accept these terms?
cli-code = Code { $code }
cli-status-blocked = Passcode: locked
cli-status-tries-unknown = Passcode: the card does not say how many tries are left
cli-status-no-certificate = no certificate
doctor-mute = Turn the card over: chip first, picture up. If that does not help, try another card in this reader.
doctor-renderer = The window works all the same; with a graphics driver it is quicker. `wardcard --renderer NAME` tries one again.
found-renderer-others = { $renderer }, because others did not work: { $others }
renderer-ended = Wardcard ended while it drew its first picture with it
doctor-clock = Set this computer’s clock right: signing in fails when it is more than five minutes off.

## What keys do
keys-title = Keyboard
keys-what = Everything here can be done without a mouse.
keys-next = To the next button or field
keys-before = To the one before
keys-press = Press the button, tick the box
keys-back = Back, or stop what you are doing
keys-list = This list
keys-settings = Settings
keys-details = All about the card
keys-larger = Larger text
keys-smaller = Smaller text

## Why a file cannot be read or written; each ends a sentence
file-denied = you are not allowed to
file-full = the disk is full
file-read-only = the disk can only be read
file-missing = it is not there
file-is-folder = it is a folder
file-not-text = it is not plain text
file-slow = the disk does not answer
file-other = the disk or the network did not do it
