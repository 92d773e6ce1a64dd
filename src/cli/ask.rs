//! Asks for passcodes and codes: on the terminal without echo, or one a line where standard input is no terminal.
//! Never from arguments or the environment.

use std::io::{self, BufRead, IsTerminal, Write};

use zeroize::Zeroizing;

use crate::domain::problem::Problem;

const NO_LINE: Problem = Problem::Usage { what: "standard input ended before everything that is needed was read" };

/// Where secrets come from. Lines are read one at a time, when they are needed, so that a script can wait for its mail.
pub struct Asker {
    terminal: bool,
    /// Lines that were read ahead, in order.
    ahead: Vec<Zeroizing<String>>,
}

impl Asker {
    pub fn standard() -> Self {
        Self { terminal: io::stdin().is_terminal(), ahead: Vec::new() }
    }

    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// One secret; `prompt` is shown on a terminal only.
    pub fn secret(&mut self, prompt: &str) -> Result<Zeroizing<String>, Problem> {
        if !self.ahead.is_empty() {
            return Ok(self.ahead.remove(0));
        }
        self.line(prompt)?.ok_or(NO_LINE)
    }

    /// A new passcode, twice. A script whose one-time code is not needed any more may still send it first: of three lines the last
    /// two count. `code_first`: the contract's order has a code before them that has not been asked for.
    pub fn new_twice(&mut self, prompt: &str, again: &str, code_first: bool) -> Result<[Zeroizing<String>; 2], Problem> {
        let first = self.secret(prompt)?;
        let second = self.secret(again)?;
        if code_first
            && !self.terminal
            && let Some(third) = self.line("")?
        {
            return Ok([second, third]);
        }
        Ok([first, second])
    }

    fn line(&mut self, prompt: &str) -> Result<Option<Zeroizing<String>>, Problem> {
        if self.terminal {
            let text = rpassword::prompt_password(format!("{prompt}: ")).map_err(|_| NO_LINE)?;
            return Ok(Some(Zeroizing::new(text)));
        }
        let mut line = Zeroizing::new(String::with_capacity(64));
        match io::stdin().lock().read_line(&mut line) {
            Ok(0) | Err(_) => Ok(None),
            Ok(_) => {
                let end = line.trim_end_matches(['\r', '\n']).len();
                line.truncate(end);
                Ok(Some(line))
            }
        }
    }

    /// One of several, by its number: the first where nothing is said, and where nobody is there to be asked.
    pub fn pick(&mut self, question: &str, choices: &[String], prompt: &str) -> Result<usize, Problem> {
        if !self.terminal {
            return Ok(0);
        }
        let mut err = io::stderr().lock();
        let _shown = writeln!(err, "{question}");
        for (n, choice) in choices.iter().enumerate() {
            let _shown = writeln!(err, "  {}  {choice}", n + 1);
        }
        loop {
            let _shown = write!(err, "{prompt} [1]: ");
            let mut line = String::new();
            if io::stdin().lock().read_line(&mut line).map_err(|_| NO_LINE)? == 0 {
                return Err(NO_LINE);
            }
            if let Some(n) = numbered(&line, choices.len()) {
                return Ok(n);
            }
        }
    }

    /// Yes or no, on a terminal only; a script has said yes by running the command.
    pub fn is_sure(&mut self, question: &str) -> Result<bool, Problem> {
        if !self.terminal {
            return Ok(true);
        }
        let mut err = io::stderr().lock();
        let _shown = write!(err, "{question} [y/N] ");
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).map_err(|_| NO_LINE)?;
        Ok(line.trim().eq_ignore_ascii_case("y") || line.trim().eq_ignore_ascii_case("yes"))
    }
}

/// The place in a list of `many` that a person means by a line.
fn numbered(line: &str, many: usize) -> Option<usize> {
    match line.trim() {
        "" => Some(0),
        number => number.parse::<usize>().ok().filter(|n| (1..=many).contains(n)).map(|n| n - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_a_list() {
        for (line, meant) in
            [("\n", Some(0)), ("1\n", Some(0)), (" 2 \r\n", Some(1)), ("0", None), ("3", None), ("-1", None), ("text", None)]
        {
            assert_eq!(numbered(line, 2), meant, "{line:?}");
        }
    }
}
