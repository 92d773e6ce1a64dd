//! Reads which messages a Fluent file has, and which facts each of them is filled in with: for the build and for the tests.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};

/// The names of the facts of each message, by the message's name.
pub type Messages = BTreeMap<String, BTreeSet<String>>;

/// # Errors
/// What is wrong with the file, for whoever has written it.
pub fn read(text: &str) -> Result<Messages, String> {
    let resource = parser::parse(text).map_err(|(_, faults)| format!("{faults:?}"))?;
    let mut messages = Messages::new();
    for entry in &resource.body {
        if let Entry::Message(message) = entry {
            let mut facts = BTreeSet::new();
            message.value.iter().for_each(|pattern| in_pattern(pattern, &mut facts));
            if messages.insert(message.id.name.to_owned(), facts).is_some() {
                return Err(format!("{} is there twice", message.id.name));
            }
        }
    }
    Ok(messages)
}

fn in_pattern(pattern: &Pattern<&str>, facts: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            in_expression(expression, facts);
        }
    }
}

fn in_expression(expression: &Expression<&str>, facts: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => in_inline(inline, facts),
        Expression::Select { selector, variants } => {
            in_inline(selector, facts);
            variants.iter().for_each(|variant| in_pattern(&variant.value, facts));
        }
    }
}

fn in_inline(inline: &InlineExpression<&str>, facts: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            facts.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => in_expression(expression, facts),
        InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|argument| in_inline(argument, facts));
        }
        _ => {}
    }
}
