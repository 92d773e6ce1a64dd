//! Performs the workflows' calls to the RA, one after the other, never twice.

use crate::{
    domain::{problem::Problem, secret::SecretText},
    ra::{
        api::{
            bytes::SecretWord,
            help::{ApproveHelp, TypedHelpCode},
            operation::EnterCode,
            sign_in::AcceptTerms,
        },
        client::{RaClient, RaFault},
    },
    workflow::{
        deed::Deed,
        effect::{RaCall, RaReply},
    },
};

pub fn perform(client: &RaClient, call: RaCall) -> Result<RaReply, Problem> {
    let name = call.name();
    let answer = match call {
        RaCall::SignInChallenge => client.challenge().map(RaReply::Challenge),
        RaCall::SignIn(sign_in) => client.sign_in(&sign_in).map(|s| RaReply::Session(Box::new(s))),
        RaCall::AcceptTerms { session, version } => {
            client.accept_terms(&session, &AcceptTerms { version }).map(|()| RaReply::Noted)
        }
        RaCall::Open { session, open } => client.open(session.as_deref(), &open).map(|o| RaReply::Opened(Box::new(o))),
        RaCall::Presence { session, id, presence } => {
            client.presence(session.as_deref(), id, &presence).map(|p| RaReply::Present(Box::new(p)))
        }
        RaCall::SendCode { id, token, way } => client.send_code(&token, id, way).map(RaReply::CodeSent),
        RaCall::EnterCode { id, token, code } => {
            let code = SecretWord::new(code.expose("the one-time code goes to the RA that sent it").to_owned());
            client.enter_code(&token, id, &EnterCode { code }).map(RaReply::Granted)
        }
        RaCall::Assist { id, token, session, assist } => client.assist(&token, &session, id, &assist).map(RaReply::Granted),
        RaCall::Holder { id, token, proof } => client.holder(&token, id, &proof).map(|()| RaReply::Noted),
        RaCall::Puk { id, token } => client.puk(&token, id).map(RaReply::Puk),
        RaCall::ManagementKey { id, token } => client.management_key(&token, id).map(RaReply::ManagementKey),
        RaCall::CardChallenge { id, token, challenge } => client.card_challenge(&token, id, &challenge).map(RaReply::Answer),
        RaCall::CommitKey { id, token, key } => client.commit_key(&token, id, &key).map(|()| RaReply::Noted),
        RaCall::Certificate { id, token, request } => client.certificate(&token, id, &request).map(RaReply::Certificate),
        RaCall::Confirm { id, token, confirm } => client.confirm(&token, id, &confirm).map(|()| RaReply::Noted),
        RaCall::Abandon { id, token } => client.abandon(&token, id).map(|()| RaReply::Noted),
        RaCall::AskHelp { id, token } => client.ask_help(&token, id).map(RaReply::HelpAsked),
        RaCall::Progress { id, token } => client.progress(&token, id, 0).map(RaReply::Progress),
        RaCall::Deed { session, deed } => perform_deed(client, &session, &deed),
        RaCall::Expiring { session, within, page } => {
            client.expiring(&session, within, page.as_deref()).map(|p| RaReply::Expiring(Box::new(p)))
        }
        RaCall::AskReportCode(asked) => client.ask_report_code(&asked).map(RaReply::ReportCode),
        RaCall::ReportByCode(report) => client.report_by_code(&report).map(|()| RaReply::Noted),
    };
    match &answer {
        Ok(_) => tracing::debug!(call = name, "RA"),
        Err(fault) => tracing::info!(call = name, %fault, "RA"),
    }
    answer.map_err(ra_problem)
}

/// What a fault of the RA, or of the way there, is to a person at work: whoever is on the road is not told of names and proxies.
fn perform_deed(client: &RaClient, session: &SecretText, deed: &Deed) -> Result<RaReply, RaFault> {
    let word = |code: &SecretText| SecretWord::new(code.expose("the help code goes to the RA that gave it").to_owned());
    match deed {
        Deed::LookUpHelp { code } => {
            let wanted = client.look_up_help(session, &TypedHelpCode { code: word(code) })?;
            return Ok(RaReply::HelpWanted(Box::new(wanted)));
        }
        Deed::Incidents { after } => return client.incidents(session, *after).map(|i| RaReply::Incidents(Box::new(i))),
        Deed::CloseIncident { id, request } => {
            let closed = client.close_incident(session, *id, request)?;
            return Ok(RaReply::IncidentClosed { card: closed.map(|c| c.card_state) });
        }
        Deed::ApproveHelp { code, attested } => {
            let request = ApproveHelp { code: word(code), knows_holder: *attested, spoke_with_holder: *attested };
            client.approve_help(session, &request)
        }
        Deed::DeclineHelp { code } => client.decline_help(session, &TypedHelpCode { code: word(code) }),
        Deed::Report(report) => client.report(session, report),
        Deed::Suspend { card, request } => client.suspend(session, card, request),
        Deed::Reinstate { card, request } => client.reinstate(session, card, request),
        Deed::Cancel { card, request } => client.cancel(session, card, request),
    }
    .map(|()| RaReply::Noted)
}

pub fn ra_problem(fault: RaFault) -> Problem {
    match fault {
        RaFault::NotAnAddress => Problem::RaAddress,
        RaFault::TrustUnreadable => Problem::RaTrustFile,
        RaFault::ProxyAddress | RaFault::ProxyRefuses => Problem::RaProxy,
        RaFault::Unreachable | RaFault::NameUnknown | RaFault::ConnectionRefused => Problem::RaUnreachable,
        RaFault::NoTls | RaFault::NotTrusted => Problem::RaNotTrusted,
        RaFault::NotValidNow => Problem::RaClock,
        RaFault::Refused(refusal) => Problem::Refused(refusal),
        RaFault::Failed { status } => Problem::RaFailed { status },
        RaFault::Unreadable => Problem::RaUnreadable,
    }
}

/// What the same fault is to whoever has typed the address a moment ago, or asks for the cause.
pub fn address_problem(fault: RaFault) -> Problem {
    match fault {
        RaFault::NameUnknown => Problem::RaNameUnknown,
        RaFault::ConnectionRefused => Problem::RaConnectionRefused,
        // Another web service knows no such path, or answers with a page.
        RaFault::NoTls | RaFault::Unreadable | RaFault::Failed { status: 300..=499 } => Problem::NotAnRa,
        fault => ra_problem(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_wrong_is_told_more_of() {
        for (fault, at_work, of_address) in [
            (RaFault::NotAnAddress, Problem::RaAddress, Problem::RaAddress),
            (RaFault::NameUnknown, Problem::RaUnreachable, Problem::RaNameUnknown),
            (RaFault::ConnectionRefused, Problem::RaUnreachable, Problem::RaConnectionRefused),
            (RaFault::Unreachable, Problem::RaUnreachable, Problem::RaUnreachable),
            (RaFault::NotTrusted, Problem::RaNotTrusted, Problem::RaNotTrusted),
            (RaFault::NotValidNow, Problem::RaClock, Problem::RaClock),
            (RaFault::NoTls, Problem::RaNotTrusted, Problem::NotAnRa),
            (RaFault::Unreadable, Problem::RaUnreadable, Problem::NotAnRa),
            (RaFault::Failed { status: 404 }, Problem::RaFailed { status: 404 }, Problem::NotAnRa),
            (RaFault::Failed { status: 503 }, Problem::RaFailed { status: 503 }, Problem::RaFailed { status: 503 }),
            (RaFault::ProxyRefuses, Problem::RaProxy, Problem::RaProxy),
        ] {
            assert_eq!((ra_problem(fault.clone()), address_problem(fault.clone())), (at_work, of_address), "{fault}");
        }
    }
}
