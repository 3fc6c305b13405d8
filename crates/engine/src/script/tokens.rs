//! Scripts as tokens: what is reserved, what a script means without its comments, how long the
//! token at a place is.

use std::sync::OnceLock;

use rhai::{Engine, Position, Token};

fn lexer() -> &'static Engine {
    static LEXER: OnceLock<Engine> = OnceLock::new();
    LEXER.get_or_init(Engine::new_raw)
}

/// The tokens of a script without comments.
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

/// Whether Rhai reserves the word, so that `facts.WORD` couldn't be written.
pub(crate) fn is_reserved(word: &str) -> bool {
    !matches!(tokens(word).next(), Some((Token::Identifier(_), _)))
        || super::lexicon::CLOSED.contains(&word)
}

/// A script's text without comments, spacing or places: what its fingerprint is made from.
pub(crate) fn meaning(script: &str) -> String {
    tokens(script).map(|(token, _)| format!("{token:?}\u{1f}")).collect()
}

/// How many characters the token at the start of `text` has: a word with its digits, else one.
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

/// The literals that begin the arms of the `switch` at `position`, each with its place.
pub(super) fn switch_arms(script: &str, position: Position) -> Vec<(Token, Position)> {
    let mut arms = Vec::new();
    let mut rest = tokens(script).skip_while(|(_, at)| *at != position);
    if !matches!(rest.next(), Some((Token::Switch, _))) {
        return arms;
    }
    let mut depth = 0_usize;
    let mut inside = false;
    let mut at_arm = false;
    for (token, at) in rest {
        match token {
            Token::LeftBrace | Token::LeftParen | Token::LeftBracket | Token::MapStart => {
                depth += 1;
                if !inside && depth == 1 && matches!(token, Token::LeftBrace) {
                    inside = true;
                    at_arm = true;
                    continue;
                }
            }
            Token::RightBrace | Token::RightParen | Token::RightBracket => {
                depth = depth.saturating_sub(1);
                if inside && depth == 0 {
                    break;
                }
                // a block ends an arm even without a comma
                if inside && depth == 1 && matches!(token, Token::RightBrace) {
                    at_arm = true;
                    continue;
                }
            }
            Token::Comma if inside && depth == 1 => {
                at_arm = true;
                continue;
            }
            Token::Pipe if inside && depth == 1 => continue,
            Token::DoubleArrow => at_arm = false,
            _ => {}
        }
        if inside && depth == 1 && at_arm {
            arms.push((token, at));
        }
    }
    arms
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

    #[test]
    fn comments_and_spacing_mean_nothing() {
        assert_eq!(meaning("a +  b // sum"), meaning("a+b"));
        assert_ne!(meaning("a + b"), meaning("a - b"));
    }
}
