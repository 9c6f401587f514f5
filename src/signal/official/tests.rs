use super::*;
use crate::stats::Correlation;

const CSV: &str = "examples/official/workforce.csv";
const MAP: &str = "examples/official/map.toml";

fn example() -> OfficialFile {
    OfficialFile::read(Path::new(CSV), Path::new(MAP)).expect("the example is sound")
}

fn shares(groups: &[(&str, f64)]) -> Vec<(String, f64)> {
    groups.iter().map(|(group, share)| ((*group).to_owned(), *share)).collect()
}

/// The groups of a study as their people would write them.
fn study() -> Vec<(String, f64)> {
    shares(&[
        ("Northmarsh Council", 0.31),
        ("Aldmoor City Council", 0.12),
        ("brackwater", 0.22),
        ("Thornleigh", 0.08),
        ("Kestrel Bay", 0.28),
        ("OSTWICK", 0.19),
        ("Great Fenby", 0.11),
        ("St Orrin", 0.35),
        ("Wexmere", 0.15),
        ("Hollin Forest", 0.05),
        ("Atlantis", 0.5),
    ])
}

#[test]
fn figures_stand_beside_the_shares_of_places_however_these_are_written() {
    let official = example();
    assert_eq!((official.period.as_str(), official.groups(), official.measures.len()), ("2024", 12, 4));
    let beside = official.beside(&study());
    let turnover = &beside[0];
    assert_eq!((turnover.measure.name.as_str(), turnover.matched), ("turnover", 9));
    assert_eq!(turnover.groups[1], ("Aldmoor City Council".to_owned(), 0.12, 0.121));
    let why: Vec<&str> = turnover.left_out.iter().map(|(group, _)| group.as_str()).collect();
    assert_eq!(why, ["Hollin Forest", "Atlantis"]);
    assert!(turnover.left_out[0].1.contains("not available") && turnover.left_out[1].1.contains("no such group"));
    // The study was made to rank them as the turnover does.
    assert_eq!(turnover.rank, Some(Correlation { rho: 1.0, interval: None, pairs: turnover.matched }));
    let social_workers = &beside[3];
    assert_eq!(social_workers.groups[6], ("Great Fenby".to_owned(), 0.11, 1104.0));
    assert_eq!(social_workers.matched, 10);
    let rank = social_workers.rank.expect("ten match");
    assert!(rank.interval.is_some_and(|interval| interval.low < rank.rho && rank.rho < interval.high), "{rank:?}");
}

#[test]
fn seven_groups_are_too_few_for_a_correlation_and_one_place_twice_is_left_out() {
    let mut seven = study();
    seven.truncate(7);
    let beside = example().beside(&seven);
    assert_eq!((beside[0].matched, beside[0].rank), (7, None));
    let twice = example().beside(&shares(&[("Ostwick", 0.1), ("Ostwick Council", 0.2)]));
    assert_eq!(twice[0].matched, 0);
    assert!(twice[0].left_out[1].1.contains("\"Ostwick\" of the study is the same place"), "{:?}", twice[0].left_out);
}

fn broken(csv: impl Fn(String) -> String, map: impl Fn(String) -> String) -> Error {
    let folder = tempfile::tempdir().expect("a folder");
    let (to, by) = (folder.path().join("workforce.csv"), folder.path().join("map.toml"));
    std::fs::write(&to, csv(std::fs::read_to_string(CSV).expect("there"))).expect("writable");
    std::fs::write(&by, map(std::fs::read_to_string(MAP).expect("there"))).expect("writable");
    OfficialFile::read(&to, &by).expect_err("broken")
}

#[test]
fn each_mistake_in_a_file_is_a_sentence_with_its_place() {
    let same = |text: String| text;
    for (error, kind, said) in [
        (
            broken(|csv| csv.replace("turnover_rate_fte", "turnover"), same),
            ErrorKind::Usage,
            "workforce.csv:1: there is no column \"turnover_rate_fte\", which the map names; there is time_period,",
        ),
        (
            broken(|csv| csv.replace("Brackwater", "Northmarsh Council"), same),
            ErrorKind::Data,
            "\"Northmarsh Council\" is the group \"Northmarsh\" of line 19 once more",
        ),
        (
            broken(|csv| csv.replace("22.4", "about 22"), same),
            ErrorKind::Data,
            "\"turnover_rate_fte\" holds \"about 22\", which is no number",
        ),
        (
            broken(same, |map| map.replace("\"2024\"", "\"2031\"")),
            ErrorKind::Usage,
            "no row is of the period \"2031\" that the map names; there is 2023, 2024",
        ),
        (broken(same, |map| map.replace("Local authority", "Ward")), ErrorKind::Usage, "no row has a group"),
        (broken(|csv| csv + "2024,Reporting year\n", same), ErrorKind::Data, "this row cannot be read"),
        (broken(same, |map| map.replace("[names]", "[nicknames]")), ErrorKind::Usage, "unknown field `nicknames`"),
    ] {
        let text = error.to_string();
        assert!(error.kind() == kind && text.contains(said), "{text}");
    }
}

#[test]
fn marks_at_the_start_and_letters_of_windows_are_no_obstacle() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("workforce.csv");
    let text = std::fs::read_to_string(CSV).expect("there");
    std::fs::write(&path, format!("\u{feff}{}", text.replace('\n', "\r\n"))).expect("writable");
    assert_eq!(OfficialFile::read(&path, Path::new(MAP)).expect("sound").groups(), 12);
    let windows: Vec<u8> =
        text.replace("Wexmere", "W?xmere").bytes().map(|byte| if byte == b'?' { 0xea } else { byte }).collect();
    std::fs::write(&path, windows).expect("writable");
    let official = OfficialFile::read(&path, Path::new(MAP)).expect("sound");
    assert_eq!(official.beside(&shares(&[("w\u{ea}xmere council", 0.1)]))[0].matched, 1);
}
