//! What a column's name says of people: whether it identifies them, whether it numbers them.
//! Looks at no cell.
//! Called by `columns` and `guess`, which keep such columns out, and by `maker`.

use super::columns::Column;

/// Lower case, words parted by one space: `Submitted_At` and `submittedAt` are `submitted at`.
pub(super) fn fold(name: &str) -> String {
    let mut parted = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            parted.push(' ');
        }
        parted.extend(if c.is_alphanumeric() { c } else { ' ' }.to_lowercase());
        before = c;
    }
    parted.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a column holds numbers that are given to people, each to one.
pub(super) fn numbers_people(column: &Column) -> bool {
    let name = fold(&column.name);
    name.ends_with(" id") || name == "userid"
}

/// Whether a column's name says that it identifies people.
pub(super) fn is_personal(name: &str) -> bool {
    const WORDS: [&str; 28] = [
        "email",
        "emails",
        "mail",
        "ip",
        "phone",
        "telephone",
        "mobile",
        "tel",
        "fax",
        "postcode",
        "zip",
        "address",
        "surname",
        "forename",
        "firstname",
        "lastname",
        "dob",
        "birthdate",
        "nino",
        "ssn",
        "handle",
        "twitter",
        "username",
        "nickname",
        "commenter",
        "ipaddress",
        "latitude",
        "longitude",
    ];
    /// Whose name it is: `Respondent name` is a person's, `Ward name` is not.
    const PERSONS: [&str; 15] = [
        "respondent",
        "participant",
        "your",
        "employee",
        "staff",
        "worker",
        "manager",
        "supervisor",
        "colleague",
        "contact",
        "given",
        "family",
        "middle",
        "maiden",
        "recipient",
    ];
    const NAMES: [&str; 14] = [
        "name",
        "full name",
        "first name",
        "last name",
        "author",
        "author name",
        "user",
        "username",
        "user name",
        "display name",
        "nickname",
        "date of birth",
        "external reference",
        "external data reference",
    ];
    let folded = fold(name);
    let word_of = |word: &str| WORDS.contains(&word.trim_end_matches(|c: char| c.is_ascii_digit()));
    let of_person = |whose: &str| whose.split(' ').any(|word| PERSONS.contains(&word));
    NAMES.contains(&folded.as_str())
        || folded.split(' ').any(word_of)
        || folded.strip_suffix(" name").is_some_and(of_person)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_people_read_them() {
        assert_eq!(fold("Submitted_At"), "submitted at");
        assert_eq!(fold("createdAt "), "created at");
        assert_eq!(fold("E-Mail"), "e mail");
    }

    #[test]
    fn columns_that_identify_people_are_known_by_name() {
        for name in [
            "Email",
            "e-mail",
            "Email2",
            "ipAddress",
            "IP",
            "Home phone",
            "user_name",
            "Author",
            "Twitter handle",
            "Respondent name",
            "your_name",
        ] {
            assert!(is_personal(name), "{name}");
        }
        for name in ["profession", "ward name", "region", "shipping", "recipient"] {
            assert!(!is_personal(name), "{name}");
        }
    }
}
