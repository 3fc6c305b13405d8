//! Scripts as tokens: what is reserved, what a script means without its comments, how long the
//! token at a place is.

use std::sync::OnceLock;

use rhai::{Engine, OptimizationLevel, Position, Token};

/// Returns an engine that only reads.
pub(super) fn lexer() -> &'static Engine {
    static LEXER: OnceLock<Engine> = OnceLock::new();
    LEXER.get_or_init(|| {
        let mut engine = Engine::new_raw();
        engine.set_optimization_level(OptimizationLevel::None);
        engine
    })
}

/// Returns the tokens of a script without comments.
pub(super) fn tokens(script: &str) -> impl Iterator<Item = (Token, Position)> + use<'_> {
    let inputs = [script];
    let all: Vec<(Token, Position)> = lexer()
        .lex(&inputs)
        .0
        .take_while(|(token, _)| !matches!(token, Token::EOF))
        .filter(|(token, _)| !matches!(token, Token::Comment(_)))
        .collect();
    all.into_iter()
}

/// Returns whether Rhai reserves the word, so that `facts.WORD` couldn't be written.
pub(crate) fn is_reserved(word: &str) -> bool {
    !matches!(tokens(word).next(), Some((Token::Identifier(_), _)))
        || super::builtins::CLOSED.contains(&word)
}

/// Returns a script's text without comments, spacing or places: what its fingerprint is made from.
pub(crate) fn meaning(script: &str) -> String {
    tokens(script).map(|(token, _)| format!("{token:?}\u{1f}")).collect()
}

/// Returns how many characters the token at the start of `text` has: a word with its digits, else
/// one.
pub(super) fn token_length(text: &str) -> usize {
    let word = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').count();
    if word > 0 {
        return word;
    }
    if text.starts_with('"') {
        let rest = text.chars().skip(1).take_while(|c| *c != '"' && *c != '\n').count();
        return rest + 2;
    }
    let operator = text.chars().take_while(|c| "=!<>&|*+-/%?".contains(*c)).count();
    operator.max(1)
}

/// Returns the literals that begin the arms of the `switch` at `position`, each with its place; a
/// range is the token between its ends.
pub(super) fn switch_arms(script: &str, position: Position) -> Vec<(Token, Position)> {
    let mut arms = Vec::new();
    let mut rest = tokens(script).skip_while(|(_, at)| *at != position);
    if !matches!(rest.next(), Some((Token::Switch, _))) {
        return arms;
    }
    let mut depth = 0_usize;
    let mut inside = false;
    // what stands where an arm may begin, until its `=>` shows that one does
    let mut begun: Option<Vec<(Token, Position)>> = None;
    let mut in_guard = false;
    for (token, at) in rest {
        match token {
            Token::LeftBrace | Token::LeftParen | Token::LeftBracket | Token::MapStart => {
                depth += 1;
                if !inside && depth == 1 && matches!(token, Token::LeftBrace) {
                    inside = true;
                    begun = Some(Vec::new());
                }
                continue;
            }
            Token::RightBrace | Token::RightParen | Token::RightBracket => {
                depth = depth.saturating_sub(1);
                if inside && depth == 0 {
                    break;
                }
                // a block ends an arm even without a comma
                if inside && depth == 1 && begun.is_none() && matches!(token, Token::RightBrace) {
                    begun = Some(Vec::new());
                }
                continue;
            }
            _ if !inside || depth != 1 => continue,
            Token::Comma => {
                begun = Some(Vec::new());
                in_guard = false;
                continue;
            }
            Token::DoubleArrow => {
                arms.extend(begun.take().unwrap_or_default());
                in_guard = false;
                continue;
            }
            Token::If => in_guard = true,
            // `if a { 1 } else { 2 }` goes on
            Token::Else => begun = None,
            _ => {}
        }
        if let (Some(begun), false) = (&mut begun, in_guard) {
            push_arm(begun, token, at);
        }
    }
    arms
}

/// A token of an arm's literals. The ends of a range are whole numbers, which say nothing alone.
fn push_arm(arm: &mut Vec<(Token, Position)>, token: Token, at: Position) {
    let is_range = |token: &Token| matches!(token, Token::ExclusiveRange | Token::InclusiveRange);
    match (&token, arm.last()) {
        (Token::ExclusiveRange | Token::InclusiveRange, Some((Token::IntegerConstant(_), _))) => {
            arm.pop();
        }
        (Token::IntegerConstant(_), Some((last, _))) if is_range(last) => return,
        (Token::Minus | Token::UnaryMinus, _) => return,
        _ => {}
    }
    arm.push((token, at));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_rhai_reserves() {
        for word in ["new", "is", "match", "default", "eval", "switch", "print", "global"] {
            assert!(is_reserved(word), "{word}");
        }
        for word in ["skills", "connections", "posts_per_week", "index", "facts"] {
            assert!(!is_reserved(word), "{word}");
        }
    }

    fn arms(script: &str) -> Vec<String> {
        let arms = switch_arms(script, Position::new(1, 1));
        arms.iter().map(|(token, _)| token.to_string()).filter(|word| word != "|").collect()
    }

    #[test]
    fn finds_the_literals_of_arms_and_not_those_of_guards_and_bodies() {
        assert_eq!(
            arms("switch x { 1 | 2 if y == 3 => 4, \"a\" => { 5 } true => 6, _ => 7 }"),
            ["1", "2", "\"a\"", "true", "_"]
        );
        assert_eq!(
            arms("switch f(8, 9) { 1.5 => if a { 2 } else { 3 }, 4.5 => 5 }"),
            ["1.5", "4.5"]
        );
        assert_eq!(
            arms("switch x { 1.5 => 2 + if a { 1 } else { 2 } * 3, 4.5 => 5 }"),
            ["1.5", "4.5"]
        );
        assert_eq!(
            arms("switch x { -1.5 => switch y { 7 => 8 }, 0..5 => 1, -3..=-1 => 2 }"),
            ["-1.5", "..", "..="]
        );
    }

    #[test]
    fn comments_and_spacing_mean_nothing() {
        assert_eq!(meaning("a +  b // sum"), meaning("a+b"));
        assert_ne!(meaning("a + b"), meaning("a - b"));
    }
}
