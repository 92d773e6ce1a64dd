//! Tables as CSV (RFC 4180) for spreadsheets, which must show every cell and calculate none.

/// A cell's text. One that a spreadsheet would take for a formula gets an apostrophe before it.
pub fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

/// A line with its end.
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(vec![]);
    out.write_record(cells.into_iter().map(cell))?;
    out.into_inner().map_err(|why| why.into_error().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (given, expected) in [
            ("plain", "plain"),
            ("", ""),
            ("=1+1", "'=1+1"),
            ("+44 7700 900000", "'+44 7700 900000"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("a=1", "a=1"),
            ("𝔐", "𝔐"),
        ] {
            assert_eq!(cell(given), expected);
        }
    }

    #[test]
    fn a_line_reads_back_as_it_was() {
        let cells = ["a", "b,c", "d\"e\"", "f\ng", "", "=h"];
        let text = line(cells).unwrap();
        assert!(text.ends_with(b"\r\n"));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_slice());
        let read: Vec<String> = reader.records().next().unwrap().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(read, ["a", "b,c", "d\"e\"", "f\ng", "", "'=h"]);
    }
}
