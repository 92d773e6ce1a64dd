//! What the service must keep to at its full size.

use std::process::ExitCode;

/// What 1.3 million people may cost over 4,200: the mean of a piece of work.
pub const MOST_RATIO: f64 = 1.2;
/// Sign-in's least share of the bare loop's rate.
pub const LEAST_OF_BARE: f64 = 0.5;
/// 99 of 100 reports of one organisation are quicker than so many milliseconds.
pub const REPORT_WITHIN: f64 = 20.0;

/// What was beyond its bound.
#[derive(Default)]
pub struct Bounds(Vec<String>);

impl Bounds {
    /// Notes a figure that is not `good`; one that is no number is not good either.
    pub fn hold(&mut self, good: bool, what: &str, figure: f64, bound: &str) {
        if !good {
            self.0.push(format!("{what}: {figure:.2}, and not {bound}"));
        }
    }

    /// Says it after everything else was printed.
    pub fn judge(self) -> ExitCode {
        if self.0.is_empty() {
            println!("\nwithin every bound");
            return ExitCode::SUCCESS;
        }
        println!("\nbeyond its bound:");
        for line in &self.0 {
            println!("  {line}");
        }
        ExitCode::FAILURE
    }
}
