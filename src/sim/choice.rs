//! One declaration that is both an enum and the words that a scenario has for it.

/// Declares an enum that implements [`Choice`](crate::sim::Choice): a row reads
/// `Variant = "word",` after its documentation.
macro_rules! choice {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $word:literal , )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $( $(#[$variant_meta])* $variant, )* }

        impl $crate::sim::Choice for $name {
            const OPTIONS: &'static [&'static str] = &[ $( $word, )* ];

            fn parse(word: &str) -> Option<Self> {
                match word {
                    $( $word => Some(Self::$variant), )*
                    _ => None,
                }
            }

            fn word(self) -> &'static str {
                match self {
                    $( Self::$variant => $word, )*
                }
            }
        }
    };
}

pub(crate) use choice;
