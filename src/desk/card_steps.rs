//! Performs the workflows' card steps, each as one transaction.

use crate::{
    card::{
        piv::{self, Admin, CardFault, CertificateRead, KeyReference, Piv, Selected, Verified, csr, reset_is_forgotten},
        transport::{Link, LinkFault},
    },
    domain::{
        card::{KeyAlgorithm, Retries, Slot},
        certificate::CertificateFacts,
        passcode::PasscodeEntry,
        proof,
    },
    workflow::effect::{CardReply, CardStep, ManagementProof},
};

type Reply = Result<CardReply, CardFault>;

/// The name in every certificate request: the RA writes the subject, whatever the request says.
const REQUEST_NAME: &str = "Wardcard";

pub fn perform(link: &mut dyn Link, step: CardStep) -> Reply {
    match step {
        CardStep::PasscodeState => harmless(link, |mut card| Ok(CardReply::PasscodeState(card.passcode_state()?))),
        CardStep::SignIn { passcode, message } => sign_in(link, &passcode, &message),
        CardStep::Presence { message } => presence(link, &message),
        CardStep::ChangePasscode { entry } => {
            piv::transaction(link, |mut card| Ok(CardReply::Presented(card.change_passcode(&entry)?)))
        }
        CardStep::HolderProof { passcode, message } => holder_proof(link, &passcode, &message),
        CardStep::ResetRetryCounter { puk, new, guess } => piv::transaction(link, |mut card| {
            if guess && is_last_puk_try(&mut card)? {
                return Ok(CardReply::NotTried);
            }
            Ok(CardReply::Presented(card.reset_retry_counter(&puk, &new)?))
        }),
        CardStep::ChangePuk { from, to, guess } => piv::transaction(link, |mut card| {
            if guess && is_last_puk_try(&mut card)? {
                return Ok(CardReply::NotTried);
            }
            Ok(CardReply::Presented(card.change_puk(&from, &to)?))
        }),
        CardStep::ManagementAlgorithm => harmless(link, |mut card| Ok(CardReply::Algorithm(card.management_algorithm()?))),
        CardStep::Challenge { passcode: None, algorithm } => harmless(link, |mut card| {
            let algorithm = algorithm.map_or_else(|| card.management_algorithm(), Ok)?;
            Ok(CardReply::Challenge { algorithm, challenge: card.challenge(algorithm)? })
        }),
        CardStep::Challenge { passcode: Some(passcode), algorithm } => piv::transaction(link, |mut card| {
            let algorithm = algorithm.map_or_else(|| card.management_algorithm(), Ok)?;
            match card.verify(&passcode)? {
                Verified::No(no) => Ok(CardReply::Presented(no)),
                Verified::Yes(mut card) => Ok(CardReply::Challenge { algorithm, challenge: card.challenge(algorithm)? }),
            }
        }),
        CardStep::SetManagementKey { proof, algorithm, key } => as_admin(link, &proof, |card| {
            card.set_management_key(algorithm, key.expose("SET MANAGEMENT KEY carries it to the card, at issue only"))?;
            Ok(CardReply::Written)
        }),
        CardStep::Generate { proof, slot, algorithm } => {
            let generate = |card: &mut Piv<'_, Admin>| Ok(CardReply::Generated { spki: card.generate(slot, algorithm)? });
            // A key that was made without a word of it is in nobody's books, and the next one takes its place.
            as_admin(link, &proof, generate).map_err(reset_is_forgotten)
        }
        CardStep::SignRequest { passcode, slot, subject, spki } => {
            sign_request(link, passcode.as_deref(), slot, subject.as_deref(), &spki)
        }
        CardStep::WriteCertificate { proof, slot, certificate, passcode, spki, message } => {
            write_certificate(link, &proof, slot, &certificate, passcode.as_deref(), &spki, &message)
        }
        CardStep::WriteChuid { proof, chuid } => as_admin(link, &proof, |card| {
            card.put_chuid(&chuid)?;
            Ok(if card.chuid()?.is_some_and(|c| c == chuid) { CardReply::Written } else { CardReply::NotWritten })
        })
        .map_err(reset_is_forgotten),
    }
}

/// What needs no passcode and changes nothing is done once more where another program has reset the card in the middle of it, or has
/// selected another application.
fn harmless(link: &mut dyn Link, work: impl Fn(Piv<'_, Selected>) -> Reply) -> Reply {
    match piv::transaction(link, &work) {
        Err(CardFault::Link(LinkFault::Reset) | CardFault::Forgotten { .. }) => piv::transaction(link, &work),
        reply => reply,
    }
}

/// A certificate that the step cannot do without.
fn certificate(read: Option<CertificateRead>) -> Result<CertificateFacts, CardFault> {
    match read {
        Some(CertificateRead::Certificate(facts)) => Ok(*facts),
        Some(CertificateRead::Unreadable) => Err(CardFault::Unreadable { command: "GET DATA" }),
        None => Err(CardFault::Absent { command: "GET DATA" }),
    }
}

fn algorithm_of(spki: &[u8]) -> Result<KeyAlgorithm, CardFault> {
    proof::key_algorithm_of(spki).ok_or(CardFault::Unsupported { command: "GENERAL AUTHENTICATE" })
}

fn sign_in(link: &mut dyn Link, passcode: &PasscodeEntry, message: &[u8]) -> Reply {
    piv::transaction(link, |mut card| {
        let facts = certificate(card.certificate(Slot::Authentication)?)?;
        let algorithm = algorithm_of(&facts.spki)?;
        match card.verify(passcode)? {
            Verified::No(no) => Ok(CardReply::Presented(no)),
            Verified::Yes(mut card) => {
                let signature = card.sign(Slot::Authentication, algorithm, message)?;
                Ok(CardReply::SignedIn { certificate: facts.der, signature })
            }
        }
    })
}

/// Whether a wrong PUK would be the last one, as far as the card tells.
fn is_last_puk_try<S>(card: &mut Piv<'_, S>) -> Result<bool, CardFault> {
    let left = card.metadata(KeyReference::Puk)?.and_then(|m| m.left);
    Ok(left.is_some_and(|left| left <= Retries(1)))
}

/// A slot whose key was lost to a cut cannot sign, or signs with a key that the RA does not know: the other one is there then.
fn holder_proof(link: &mut dyn Link, passcode: &PasscodeEntry, message: &[u8]) -> Reply {
    let mut signatures = Vec::new();
    for slot in [Slot::Authentication, Slot::Signature] {
        // One is enough, and each costs an entry on the keypad.
        if passcode.is_on_pad() && !signatures.is_empty() {
            break;
        }
        let signed = piv::transaction(link, |mut card| {
            let facts = certificate(card.certificate(slot)?)?;
            let algorithm = algorithm_of(&facts.spki)?;
            match card.verify(passcode)? {
                Verified::No(no) => Ok(Err(no)),
                Verified::Yes(mut card) => Ok::<_, CardFault>(Ok(card.sign(slot, algorithm, message)?)),
            }
        });
        match signed {
            Ok(Ok(signature)) => signatures.push(signature),
            Ok(Err(no)) => return Ok(CardReply::Presented(no)),
            Err(fault @ CardFault::Link(_)) => return Err(fault),
            Err(fault) => tracing::debug!(%slot, %fault, "this key does not sign"),
        }
    }
    if signatures.is_empty() {
        return Err(CardFault::Absent { command: "GENERAL AUTHENTICATE" });
    }
    Ok(CardReply::Signatures(signatures))
}

fn presence(link: &mut dyn Link, message: &[u8]) -> Reply {
    harmless(link, |mut card| {
        let facts = certificate(card.certificate(Slot::CardAuthentication)?)?;
        let signature = card.sign_card_auth(algorithm_of(&facts.spki)?, message)?;
        Ok(CardReply::Present { spki: facts.spki, signature })
    })
}

/// Goes on from the challenge of the last transaction: SELECT would forget it.
fn as_admin(link: &mut dyn Link, proof: &ManagementProof, work: impl FnOnce(&mut Piv<'_, Admin>) -> Reply) -> Reply {
    piv::transaction_continued(link, |card| work(&mut card.authenticate(proof.algorithm, &proof.answer)?))
}

fn sign_request(link: &mut dyn Link, passcode: Option<&PasscodeEntry>, slot: Slot, subject: Option<&[u8]>, spki: &[u8]) -> Reply {
    let algorithm = algorithm_of(spki)?;
    let info = csr::request_info(&subject.map_or_else(|| csr::common_name(REQUEST_NAME), <[u8]>::to_vec), spki);
    let signed: Result<_, CardFault> = piv::transaction(link, |mut card| match passcode {
        None => Ok(Ok(card.sign_card_auth(algorithm, &info)?)),
        Some(passcode) => match card.verify(passcode)? {
            Verified::No(no) => Ok(Err(no)),
            Verified::Yes(mut card) => Ok(Ok(card.sign(slot, algorithm, &info)?)),
        },
    });
    match signed? {
        Ok(signature) => Ok(CardReply::Request { csr: csr::assemble(&info, algorithm, &signature) }),
        Err(no) => Ok(CardReply::Presented(no)),
    }
}

fn write_certificate(
    link: &mut dyn Link,
    proof: &ManagementProof,
    slot: Slot,
    der: &[u8],
    passcode: Option<&PasscodeEntry>,
    spki: &[u8],
    message: &[u8],
) -> Reply {
    let algorithm = algorithm_of(spki)?;
    as_admin(link, proof, |card| {
        // No passcode has been presented until here, so that all of it can be done again.
        card.put_certificate(slot, der).map_err(reset_is_forgotten)?;
        let read = certificate(card.certificate(slot).map_err(reset_is_forgotten)?)?;
        if read.der != der || read.spki != spki {
            return Ok(CardReply::NotWritten);
        }
        let signature = match passcode {
            None => card.sign_card_auth(algorithm, message)?,
            Some(passcode) => match card.verify_and_sign(passcode, slot, algorithm, message)? {
                Ok(signature) => signature,
                Err(no) => return Ok(CardReply::Presented(no)),
            },
        };
        Ok(if proof::verify_signature(spki, message, &signature) { CardReply::Written } else { CardReply::NotWritten })
    })
}
