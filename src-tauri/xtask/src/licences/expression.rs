//! Whether an SPDX licence expression lets a package be part of Homing.

/// The licences that a free program of any licence may be made of, Homing's own two among them.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// The expression as SPDX has it: older packages write a stroke for "or".
pub(super) fn modern(expression: &str) -> String {
    expression.split('/').map(str::trim).collect::<Vec<_>>().join(" OR ")
}

/// Whether one of each choice is allowed; never where the expression cannot be read.
pub(super) fn is_allowed(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ");
    let mut words = Words { words: spaced.split_whitespace().collect(), place: 0 };
    words.choice() == Some(true) && words.place == words.words.len()
}

/// The words of an expression, read from the left. Each part of it is whether it is allowed, or
/// `None` where it cannot be read.
struct Words<'text> {
    words: Vec<&'text str>,
    place: usize,
}

impl Words<'_> {
    /// Parts with OR between them.
    fn choice(&mut self) -> Option<bool> {
        let mut allowed = self.union()?;
        while self.take("OR") {
            allowed |= self.union()?;
        }
        Some(allowed)
    }

    /// Parts with AND between them, which binds closer.
    fn union(&mut self) -> Option<bool> {
        let mut allowed = self.part()?;
        while self.take("AND") {
            allowed &= self.part()?;
        }
        Some(allowed)
    }

    /// A choice in brackets, or one licence with its exception.
    fn part(&mut self) -> Option<bool> {
        if self.take("(") {
            let allowed = self.choice()?;
            return self.take(")").then_some(allowed);
        }
        let mut licence = self.name()?.to_owned();
        if self.take("WITH") {
            licence = format!("{licence} WITH {}", self.name()?);
        }
        Some(ALLOWED.contains(&licence.as_str()))
    }

    fn name(&mut self) -> Option<&str> {
        let word = self.words.get(self.place)?;
        self.place += 1;
        (!["(", ")", "AND", "OR", "WITH"].contains(word)).then_some(word)
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.words.get(self.place) == Some(&word);
        self.place += usize::from(found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::{is_allowed, modern};

    #[test]
    fn of_a_choice_one_has_to_be_allowed_and_of_a_union_all() {
        assert!(is_allowed("MIT"));
        assert!(is_allowed("GPL-3.0-only OR MIT"));
        assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(is_allowed("MIT OR ISC AND GPL-3.0-only"));
        assert!(!is_allowed("GPL-3.0-only"));
        assert!(!is_allowed("MIT AND GPL-3.0-only"));
        assert!(!is_allowed("(MIT OR ISC) AND (GPL-3.0-only OR AGPL-3.0-only)"));
    }

    #[test]
    fn an_exception_is_part_of_the_licence() {
        assert!(is_allowed("Apache-2.0 WITH LLVM-exception"));
        assert!(!is_allowed("MIT WITH Commons-Clause"));
        assert!(!is_allowed("GPL-2.0-only WITH Classpath-exception-2.0"));
    }

    #[test]
    fn what_cannot_be_read_is_not_allowed() {
        for broken in ["", "MIT OR", "AND MIT", "(MIT", "MIT)", "MIT ISC", "()", "mit", "MIT WITH"]
        {
            assert!(!is_allowed(broken), "{broken}");
        }
    }

    #[test]
    fn a_stroke_is_a_choice() {
        assert_eq!(modern("Unlicense/MIT"), "Unlicense OR MIT");
        assert_eq!(modern("Apache-2.0 / MIT"), "Apache-2.0 OR MIT");
        assert_eq!(modern("MIT"), "MIT");
    }
}
