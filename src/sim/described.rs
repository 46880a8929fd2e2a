//! One declaration that is both a struct of parameters and the table that describes them.

/// Declares a struct whose fields are parameters: the fields with their documentation, the
/// defaults, the table `PARAMETERS`, and access by key.
///
/// A row reads `field: kind(default, bounds…) [prior] "key" "unit" "text" "source";` with kind
/// `count` (u32), `real` (f64), `flag` (bool) or `choice` (a type that implements
/// [`Choice`](crate::sim::Choice)). `prior` alone takes the range for the prior, `prior(low, high)`
/// another one. Fields that are not single values follow in an `also` block, outside the table.
macro_rules! described {
    (
        $(#[$meta:meta])*
        pub struct $name:ident in $scope:ident {
            $( $field:ident : $kind:ident ( $($args:tt)* ) $( prior $(( $low:expr, $high:expr ))? )?
               $key:literal $unit:literal $text:literal $source:literal ; )*
        } $( also { $( $(#[$note:meta])* $more:ident : $type:ty = $default:expr , )* } )?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $( #[doc = concat!($text, " Unit: ", $unit, ".")]
               pub $field: described!(@type $kind ( $($args)* )), )*
            $( $( $(#[$note])* pub $more: $type, )* )?
        }

        impl Default for $name {
            fn default() -> Self {
                Self {
                    $( $field: described!(@default $kind ( $($args)* )), )*
                    $( $( $more: $default, )* )?
                }
            }
        }

        impl $name {
            /// The parameters, in the order in which they are documented.
            pub const PARAMETERS: &'static [$crate::sim::Parameter] = &[ $(
                $crate::sim::Parameter {
                    key: $key,
                    scope: $crate::sim::Scope::$scope,
                    kind: described!(@kind $kind ( $($args)* )),
                    unit: $unit,
                    prior: described!(@prior $( prior $(( $low, $high ))? )?),
                    text: $text,
                    source: $source,
                }, )* ];

            /// The value under `key`; `None` for an unknown key.
            #[must_use]
            pub fn get(&self, key: &str) -> Option<$crate::sim::Value> {
                match key {
                    $( $key => Some(described!(@get $kind self.$field)), )*
                    _ => None,
                }
            }

            /// Sets the value under `key`; says whether the key exists and takes such a value.
            /// Ranges are the caller's to check, against [`Self::PARAMETERS`].
            pub fn set(&mut self, key: &str, value: $crate::sim::Value) -> bool {
                match key {
                    $( $key => described!(@set $kind ( $($args)* ) self.$field, value), )*
                    _ => false,
                }
            }
        }

        impl $crate::sim::Described for $name {
            const PARAMETERS: &'static [$crate::sim::Parameter] = Self::PARAMETERS;

            fn get(&self, key: &str) -> Option<$crate::sim::Value> {
                Self::get(self, key)
            }

            fn set(&mut self, key: &str, value: $crate::sim::Value) -> bool {
                Self::set(self, key, value)
            }
        }
    };

    (@type count ( $($args:tt)* )) => { u32 };
    (@type real ( $($args:tt)* )) => { f64 };
    (@type flag ( $($args:tt)* )) => { bool };
    (@type choice ( $type:ident, $($args:tt)* )) => { $type };

    (@default choice ( $type:ident, $variant:ident, $word:literal )) => { $type::$variant };
    (@default $kind:ident ( $default:expr $(, $($bounds:tt)*)? )) => { $default };

    (@kind count ( $default:expr, $min:expr, $max:expr )) => {
        $crate::sim::Kind::Count { default: Some($default), min: $min, max: $max }
    };
    (@kind real ( $default:expr, $min:expr, $max:expr )) => {
        $crate::sim::Kind::Real { default: Some($default), min: $min, max: $max }
    };
    (@kind flag ( $default:expr )) => { $crate::sim::Kind::Flag { default: $default } };
    (@kind choice ( $type:ident, $variant:ident, $word:literal )) => {
        $crate::sim::Kind::Choice {
            default: $word,
            options: <$type as $crate::sim::Choice>::OPTIONS,
        }
    };

    (@prior) => { $crate::sim::Prior::None };
    (@prior prior) => { $crate::sim::Prior::Range };
    (@prior prior ( $low:expr, $high:expr )) => { $crate::sim::Prior::Within($low, $high) };

    (@get count $value:expr) => { $crate::sim::Value::Count(u64::from($value)) };
    (@get real $value:expr) => { $crate::sim::Value::Real($value) };
    (@get flag $value:expr) => { $crate::sim::Value::Flag($value) };
    (@get choice $value:expr) => {
        $crate::sim::Value::Choice($crate::sim::Choice::word($value))
    };

    (@set count ( $($args:tt)* ) $place:expr, $value:expr) => {
        if let $crate::sim::Value::Count(count) = $value
            && let Ok(count) = u32::try_from(count)
        {
            $place = count;
            true
        } else {
            false
        }
    };
    (@set real ( $($args:tt)* ) $place:expr, $value:expr) => {
        if let $crate::sim::Value::Real(number) = $value { $place = number; true } else { false }
    };
    (@set flag ( $($args:tt)* ) $place:expr, $value:expr) => {
        if let $crate::sim::Value::Flag(flag) = $value { $place = flag; true } else { false }
    };
    (@set choice ( $type:ident, $($args:tt)* ) $place:expr, $value:expr) => {
        if let $crate::sim::Value::Choice(word) = $value
            && let Some(choice) = <$type as $crate::sim::Choice>::parse(word)
        {
            $place = choice;
            true
        } else {
            false
        }
    };
}

pub(crate) use described;
