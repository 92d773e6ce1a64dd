//! `ra.toml`, as an administrator edits it before the service starts.

use std::{fs, path::Path};

use super::stage::Stage;

fn edit(stage: &Stage, change: impl FnOnce(&str) -> String) {
    let file = stage.ra.as_ref().expect("an RA").dir.join("ra.toml");
    let text = fs::read_to_string(&file).expect("ra.toml");
    fs::write(&file, change(&text)).expect("ra.toml");
}

/// Puts `section` in the place of the table that is called `name`, and of those below it.
pub fn replace_section(stage: &Stage, name: &str, section: &str) {
    edit(stage, |text| {
        let mut kept = Vec::new();
        let mut within = false;
        for line in text.lines() {
            if let Some(header) = line.strip_prefix('[') {
                let header = header.trim_matches(['[', ']']);
                within = header == name || header.starts_with(&format!("{name}."));
            }
            if !within {
                kept.push(line);
            }
        }
        format!("{}\n\n{section}", kept.join("\n"))
    });
}

/// Puts a line before every table.
pub fn put_first(stage: &Stage, line: &str) {
    edit(stage, |text| format!("{line}\n{text}"));
}

/// Gives another value to a figure that is there once.
pub fn set_figure(stage: &Stage, name: &str, figure: u32) {
    edit(stage, |text| {
        let is_it = |line: &&str| line.split_once(" = ").is_some_and(|(before, _)| before == name);
        assert_eq!(text.lines().filter(is_it).count(), 1, "{name}");
        let set = |line: &str| if is_it(&line) { format!("{name} = {figure}\n") } else { format!("{line}\n") };
        text.lines().map(set).collect()
    });
}

/// A file that its owner alone may read.
pub fn private(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::write(path, text).expect("a file");
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("its mode");
}
