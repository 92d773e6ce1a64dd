//! What a headless command prints: one JSON object on standard output, or plain words; and its exit code.
//!
//! ```json
//! {"command":"unlock","outcome":"done","code":null,"text":"…","next":"…","card_changed":true}
//! ```
//! `outcome` is `done`, `failed` or `cut_off`; `card_changed` is `null` where it is not known. An unlock with remote help prints, before it,
//! one line with the help code: `{"command":"unlock","outcome":"waiting","help_code":"7K3M-Q9TX","minutes":15,…}`.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::{
    desk::port::{HelpCodeShown, Outcome, Question},
    domain::{
        card::PasscodeState,
        operation::CardChanged,
        problem::{Exit, Failure, Problem},
    },
    i18n::{Os, Texts, id},
    ra::api::{lifecycle::Incident, report::ExpiringCard},
};

/// Prints what came of a command, and gives the exit code.
pub fn report(command: &str, json: bool, texts: &Texts, result: &Result<Outcome, Failure>) -> Exit {
    match result {
        Ok(outcome) => {
            let said = texts.outcome(outcome);
            let mut object = object(command, "done", Value::Null, &said.headline, &said.what, outcome.card_changed());
            match outcome {
                Outcome::PasscodeChanged { tries } | Outcome::Unlocked { tries } => {
                    object.insert("tries_left".to_owned(), tries_left(*tries));
                }
                Outcome::Renewed { until } | Outcome::Repaired { until } => {
                    object.insert("until".to_owned(), json!(until.map(|u| u.to_string())));
                }
                Outcome::Issued { serial } => {
                    object.insert("serial".to_owned(), json!(serial));
                }
                Outcome::HelpWanted(wanted) => {
                    object.insert("wanted".to_owned(), json!(wanted));
                }
                Outcome::CardSuspended { card } | Outcome::CardReinstated { card } | Outcome::CardCancelled { card } => {
                    object.insert("serial".to_owned(), json!(card));
                }
                Outcome::Incidents(page) => {
                    object.insert("incidents".to_owned(), json!(page.incidents));
                    object.insert("after".to_owned(), json!(page.next));
                }
                Outcome::Expiring(found) => {
                    object.insert("expiring".to_owned(), json!(found.cards));
                    object.insert("days".to_owned(), json!(found.within.days()));
                    object.insert("whole".to_owned(), json!(found.whole));
                }
                _ => {}
            }
            print(json, object, &[&said.headline, &said.what, &details(outcome)]);
            Exit::Done
        }
        Err(failure) => {
            let text = texts.problem_text(failure, Os::HERE);
            let outcome =
                if matches!(failure.problem, Problem::CutOff { .. } | Problem::CardTaken { .. }) { "cut_off" } else { "failed" };
            let mut object = object(command, outcome, json!(text.code), &text.what, &text.next, failure.card_changed);
            match &failure.problem {
                Problem::WrongPasscode { left } => {
                    object.insert("tries_left".to_owned(), json!(left.map(|l| l.0)));
                }
                Problem::TermsNeeded { version, text } => {
                    object.insert("terms".to_owned(), json!({ "version": version, "text": text }));
                }
                _ => {}
            }
            let mut lines = vec![text.headline.as_str(), text.what.as_str(), text.card.as_str(), text.next.as_str()];
            if let Problem::TermsNeeded { text, .. } = &failure.problem {
                lines.push(text);
            }
            let code = texts.with(id::CLI_CODE, &[("code", text.code.into())]);
            lines.push(&code);
            if json {
                print(true, object, &[])
            } else {
                print_error(&lines)
            }
            failure.problem.exit()
        }
    }
}

/// What there is to say of an outcome line by line, for people.
fn details(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Incidents(page) => {
            let line = |i: &Incident| {
                [&i.id.to_string(), i.kind.name(), &i.card.0, i.card_state.name(), &i.holder_name, &i.note].join("  ")
            };
            page.incidents.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        Outcome::Expiring(found) => {
            let line =
                |c: &ExpiringCard| [c.expires.to_string(), c.days_left.to_string(), c.card.clone(), c.name.clone()].join("  ");
            found.cards.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}

/// Shows the help code that the holder reads out, while the command waits.
pub fn help_code(texts: &Texts, json: bool, help: HelpCodeShown) {
    let code = help.expose("shown to the holder, who reads it out").to_owned();
    let minutes = help.minutes;
    let said = texts.question(&Question::HelpCode(help));
    let mut object = object("unlock", "waiting", Value::Null, &said.headline, &said.what, CardChanged::No);
    object.insert("help_code".to_owned(), json!(code));
    object.insert("minutes".to_owned(), json!(minutes));
    print(json, object, &[&said.headline, &said.what]);
}

/// The reader waits for the person; said beside the output, which scripts read.
pub fn on_pad(texts: &Texts) {
    let _shown = writeln!(io::stderr().lock(), "{}", texts.get(id::CLI_ON_PAD));
}

fn object(command: &str, outcome: &str, code: Value, text: &str, next: &str, changed: CardChanged) -> Map<String, Value> {
    let changed = match changed {
        CardChanged::No => json!(false),
        CardChanged::Yes => json!(true),
        CardChanged::Unknown => Value::Null,
    };
    let mut object = Map::new();
    for (name, value) in [
        ("command", json!(command)),
        ("outcome", json!(outcome)),
        ("code", code),
        ("text", json!(text)),
        ("next", json!(next)),
        ("card_changed", changed),
    ] {
        object.insert(name.to_owned(), value);
    }
    object
}

/// The count, where the card gives one.
pub fn tries_left(state: PasscodeState) -> Value {
    match state {
        PasscodeState::Left(left) => json!(left.0),
        PasscodeState::Blocked => json!(0),
        PasscodeState::Unknown => Value::Null,
    }
}

/// Prints the object as JSON, or the lines that are not empty.
pub fn print(as_json: bool, object: Map<String, Value>, lines: &[&str]) {
    let mut out = io::stdout().lock();
    // A reader that has gone away has no use for the rest.
    let _gone = if as_json { writeln!(out, "{}", Value::Object(object)) } else { write_lines(&mut out, lines) };
}

fn print_error(lines: &[&str]) {
    let _gone = write_lines(&mut io::stderr().lock(), lines);
}

fn write_lines(out: &mut dyn Write, lines: &[&str]) -> io::Result<()> {
    for line in lines.iter().filter(|l| !l.is_empty()) {
        // What cards and RAs say must not steer the terminal.
        let plain: String = line.chars().filter(|c| !c.is_control() || *c == '\n').collect();
        writeln!(out, "{plain}")?;
    }
    Ok(())
}
