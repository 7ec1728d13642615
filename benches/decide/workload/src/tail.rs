//! What stands behind the literal head of a `path_regex`: the expression, and the same by hand.

use crate::random::Random;
use crate::words::word;

/// A form of the end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tail {
    /// A number.
    Id,
    /// Year, month, slug and `.html`.
    Article,
    /// One of a few languages, and a segment.
    Locale,
    /// A part number.
    Part,
    /// Anything that ends like an image.
    Image,
    /// A UUID.
    Uuid,
}

const LANGUAGES: [&str; 5] = ["en", "de", "fr", "es", "pt-br"];
const IMAGES: [&str; 4] = ["png", "jpg", "jpeg", "webp"];

impl Tail {
    /// All forms.
    pub(crate) const ALL: [Tail; 6] =
        [Tail::Id, Tail::Article, Tail::Locale, Tail::Part, Tail::Image, Tail::Uuid];

    /// The expression, which captures nothing.
    pub(crate) const fn expression(self) -> &'static str {
        match self {
            Tail::Id => "[0-9]+",
            Tail::Article => "[0-9]{4}/[0-9]{2}/[a-z0-9-]+[.]html",
            Tail::Locale => "(?:en|de|fr|es|pt-br)/[^/]+",
            Tail::Part => "[A-Z]{3}-[0-9]{4,6}(?:-v[0-9]+)?",
            Tail::Image => ".*[.](?:png|jpe?g|webp)",
            Tail::Uuid => "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        }
    }

    /// Whether a text is of this form.
    pub(crate) fn takes(self, text: &str) -> bool {
        match self {
            Tail::Id => is_all(text, |it| it.is_ascii_digit()),
            Tail::Article => match text.splitn(3, '/').collect::<Vec<_>>()[..] {
                [year, month, page] => {
                    let is_slug = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
                    year.len() == 4
                        && month.len() == 2
                        && is_all(year, |it| it.is_ascii_digit())
                        && is_all(month, |it| it.is_ascii_digit())
                        && page.strip_suffix(".html").is_some_and(|slug| is_all(slug, is_slug))
                }
                _ => false,
            },
            Tail::Locale => text
                .split_once('/')
                .is_some_and(|(language, page)| LANGUAGES.contains(&language) && is_all(page, |it| it != b'/')),
            Tail::Part => is_part(text),
            Tail::Image => {
                text.rsplit_once('.').is_some_and(|(_, extension)| IMAGES.contains(&extension))
            }
            Tail::Uuid => {
                let groups: Vec<&str> = text.split('-').collect();
                groups.iter().map(|it| it.len()).eq([8, 4, 4, 4, 12])
                    && groups.iter().all(|it| is_all(it, |it| matches!(it, b'0'..=b'9' | b'a'..=b'f')))
            }
        }
    }

    /// A text of this form.
    pub(crate) fn text(self, random: &mut Random) -> String {
        let mut hex = |digits: u32| format!("{:01$x}", random.below(1 << (4 * digits)), digits as usize);
        match self {
            Tail::Uuid => format!("{}-{}-{}-{}-{}{}", hex(8), hex(4), hex(4), hex(4), hex(6), hex(6)),
            Tail::Id => random.between(1, 99_999_999).to_string(),
            Tail::Article => {
                let (year, month) = (random.between(1999, 2030), random.between(1, 12));
                format!("{year}/{month:02}/{}-and-{}.html", word(random), word(random))
            }
            Tail::Locale => format!("{}/{}", random.pick(&LANGUAGES), word(random)),
            Tail::Part => format!("{}-{}", random.pick(&["ABC", "XYZ"]), random.between(1_000, 999_999)),
            Tail::Image => format!("{}/{}.{}", word(random), word(random), random.pick(&IMAGES)),
        }
    }
}

fn is_part(text: &str) -> bool {
    let digits = |text: &str| is_all(text, |it| it.is_ascii_digit());
    match text.split('-').collect::<Vec<_>>()[..] {
        [letters, number, ref version @ ..] => {
            letters.len() == 3
                && is_all(letters, |it| it.is_ascii_uppercase())
                && (4..=6).contains(&number.len())
                && digits(number)
                && match version {
                    [] => true,
                    [version] => version.strip_prefix('v').is_some_and(digits),
                    _ => false,
                }
        }
        _ => false,
    }
}

/// Whether a text has bytes, all of them such.
fn is_all(text: &str, such: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(such)
}
