//! What holds for every format at once: nothing leaks, nothing foreign is markup, the same input gives the same bytes.
//! Looks at whole outputs; the parts are tested beside their code.

use super::sample::{SENTINELS, Sample};
use super::*;

fn rendered(sample: &Sample, format: Format) -> String {
    let mut out = Vec::new();
    render(&sample.material(), format, &mut out).expect("a vector can be written");
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn no_exact_figure_that_was_taken_out_stands_anywhere_in_a_release() {
    for sample in [Sample::release(), Sample::published(), Sample::few()] {
        for format in Format::ALL {
            let text = rendered(&sample, format);
            let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            for sentinel in SENTINELS {
                let percent = sentinel.parse::<f64>().map(|share| format!("{:.1}", share * 100.0)).expect("a number");
                assert!(!plain.contains(sentinel), "{format} shows {sentinel}");
                assert!(!sentinel.starts_with("0.") || !plain.contains(&percent), "{format} shows {percent}");
            }
        }
    }
}

#[test]
fn too_few_voices_leave_no_share_in_any_format() {
    for format in [Format::Html, Format::Markdown, Format::Terminal] {
        let text = rendered(&Sample::few(), format);
        assert!(text.contains("Too few people speak from their own work here (fewer than 10) to show any figure."));
        assert!(!text.contains("under 20") && !text.contains("about 35"), "{format}");
    }
}

#[test]
fn a_release_names_no_day_no_folder_and_no_comment_id() {
    for format in Format::ALL {
        let text = rendered(&Sample::release(), format);
        for never in ["6 August", "2017-08-06", "pages/tag", "c-9f3", "annotations.jsonl"] {
            assert!(!text.contains(never), "{format} shows {never}");
        }
    }
}

#[test]
fn foreign_text_is_never_markup() {
    let page = rendered(&Sample::hostile(), Format::Html);
    for never in ["<script", "<img", "href=\"javascript"] {
        assert!(!page.contains(never), "{never}");
    }
    let page = rendered(&Sample::hostile(), Format::Markdown);
    for never in ["<script", "<img", "[x](", "<javascript"] {
        assert!(!page.contains(never), "{never}");
    }
}

#[test]
fn a_working_view_says_so_in_every_format_and_a_release_in_none() {
    for format in Format::ALL {
        let working = rendered(&Sample::uncorrected(), format).to_lowercase();
        let release = rendered(&Sample::release(), format).to_lowercase();
        if format == Format::Json {
            assert!(working.contains("\"view\":\"working\"") && release.contains("\"view\":\"release\""));
        } else {
            assert!(working.contains(words::WATERMARK), "{format}");
            assert!(working.contains(words::UNCORRECTED), "{format}");
            assert!(!release.contains(words::WATERMARK), "{format}");
        }
    }
}

#[test]
fn nobody_is_spoken_for_and_nothing_is_said_to_bring_about_anything() {
    for sample in [Sample::corrected(), Sample::uncorrected(), Sample::release(), Sample::published()] {
        for format in Format::ALL {
            let text = rendered(&sample, format).to_lowercase().replace(['\u{a0}', '\u{202f}'], " ");
            for never in ["% of ", "of social workers", "causes"] {
                assert!(!text.contains(never), "{format} says {never}");
            }
        }
    }
}

#[test]
fn going_and_staying_changes_and_what_goes_together_stand_in_every_format_that_a_person_reads() {
    for format in [Format::Html, Format::Markdown, Format::Terminal] {
        for sample in [Sample::corrected(), Sample::published()] {
            let text = rendered(&sample, format).replace(['\u{a0}', '\u{202f}', '\n'], " ").replace("  ", " ");
            for said in [
                "+15 points",
                "+11 to +19",
                "rose by 12 points (+5 to +20)",
                "fell by 9 points",
                "2.4 times",
                "1.6–3.5",
            ] {
                assert!(text.contains(said), "{format} leaves out {said}: {text}");
            }
        }
    }
}

#[test]
fn official_figures_and_a_composite_stand_in_every_format_that_a_person_reads_and_only_where_given() {
    for format in [Format::Html, Format::Markdown, Format::Terminal] {
        for sample in [Sample::corrected(), Sample::published()] {
            let text = rendered(&sample, format).split_whitespace().collect::<Vec<_>>().join(" ");
            for said in [
                "rank correlation 0.68, range 0.02 to 0.93",
                "fewer than eight places: no correlation",
                "No official figure was found for: Eastwick; Marchester; Wolden; Out of area.",
                "The composite is 22 %",
                "it would be from 21 to 25 %",
                "There is no right weight",
                "Hospital teams",
                "not known",
            ] {
                assert!(text.contains(said), "{format} leaves out {said}: {text}");
            }
        }
        let without = rendered(&Sample::uncorrected(), format);
        assert!(!without.contains("official figure") && !without.contains("composite"), "{format}");
    }
}

#[test]
fn official_figures_beside_raw_shares_are_marked() {
    let mut sample = Sample::corrected();
    let count = |sample: &Sample, format| rendered(sample, format).to_lowercase().matches(words::UNCORRECTED).count();
    for format in [Format::Html, Format::Markdown, Format::Terminal] {
        let before = count(&sample, format);
        (sample.signals.official[0].groups[0].exit.low, sample.signals.official[0].groups[0].exit.high) = (None, None);
        assert_eq!((before, count(&sample, format)), (0, 1), "{format}");
        sample = Sample::corrected();
    }
}

#[test]
fn no_release_says_an_exact_number_of_voices_or_what_the_program_counted() {
    let page = rendered(&Sample::published(), Format::Html);
    assert!(page.contains("Of about 660 voices") && page.contains("about 1\u{202f}410 comments"));
    for never in [">655", "138", "Voices found", "at least 0"] {
        assert!(!page.contains(never), "{never}");
    }
}

#[test]
fn without_gold_what_is_counted_raw_is_marked_and_has_no_range() {
    for format in [Format::Html, Format::Markdown, Format::Terminal] {
        let text = rendered(&Sample::uncorrected(), format).to_lowercase();
        // Shares of themes and of intents, going and staying, changes.
        assert!(text.matches(words::UNCORRECTED).count() > 4, "{format}");
        assert!(text.contains("in raw counts") && !text.contains(" to +"), "{format}");
        for never in ["goes with going", "what would change this", "known weaknesses", "little is known"] {
            assert!(!text.contains(never), "{format} says {never}");
        }
    }
}

#[test]
fn one_raw_share_of_a_group_is_marked_alone_and_casts_no_doubt_on_the_whole_study() {
    let mut sample = Sample::corrected();
    let of_group = sample.signals.prevalences.iter_mut().find(|share| share.group.is_some()).expect("there are groups");
    (of_group.method, of_group.low, of_group.high) = (crate::signal::Method::Uncorrected, None, None);
    let page = rendered(&sample, Format::Html);
    assert_eq!(page.matches("Uncorrected: do not publish").count(), 1);
    assert_eq!(page.matches(">uncorrected</span>").count(), 1);
    let page = rendered(&sample, Format::Markdown);
    assert_eq!(page.matches("**uncorrected: do not publish**").count(), 1);
    assert!(!rendered(&sample, Format::Terminal).contains("UNCORRECTED"));
}

#[test]
fn an_alert_without_a_period_that_may_be_shown_is_told_and_not_drawn() {
    let mut sample = Sample::published();
    for point in sample.signals.trends.iter_mut().flat_map(|trend| &mut trend.points) {
        point.share.shown = crate::signal::Shown::Suppressed;
    }
    let page = rendered(&sample, Format::Html);
    assert!(page.contains("<li>Caseload and workload (strain) rose by 12 points"));
    assert!(!page.contains("class=\"trend\"") && !page.contains("as tables"));
    assert!(!rendered(&sample, Format::Markdown).contains("Period by period"));
}

#[test]
fn the_same_material_gives_the_same_bytes() {
    for format in Format::ALL {
        assert_eq!(rendered(&Sample::corrected(), format), rendered(&Sample::corrected(), format));
    }
}

#[test]
fn a_study_without_comments_pages_or_shares_is_still_a_report() {
    let mut empty = Sample::silent();
    empty.pages.clear();
    empty.signals.statuses = None;
    for sample in [Sample::silent(), empty, Sample::lone(), Sample::few()] {
        for format in Format::ALL {
            let text = rendered(&sample, format);
            assert!(!text.contains("NaN") && !text.contains("inf%"), "{format}");
        }
    }
}

#[test]
fn long_lists_are_cut_at_two_hundred_rows_and_say_how_many_more() {
    let mut sample = Sample::uncorrected();
    let page = sample.pages[2].clone();
    sample.pages = vec![page; 1243];
    for format in [Format::Html, Format::Markdown] {
        let text = rendered(&sample, format).replace('\u{202f}', "\u{a0}");
        assert!(text.contains("And 1\u{a0}043 more rows."), "{format}");
    }
    assert!(rendered(&sample, Format::Terminal).contains("And 1\u{a0}223 more pages"));
}

#[test]
fn a_format_is_known_by_its_ending_and_by_its_name() {
    for (name, format) in [
        ("a/report.HTML", Some(Format::Html)),
        ("report.md", Some(Format::Markdown)),
        ("report.txt", Some(Format::Terminal)),
        ("report.pdf", None),
        ("report", None),
    ] {
        assert_eq!(Format::of_path(Path::new(name)), format, "{name}");
    }
    for format in Format::ALL {
        assert_eq!(format.as_str().parse::<Format>().ok(), Some(format));
    }
    let error = "pdf".parse::<Format>().expect_err("no such format");
    assert_eq!(error.kind(), ErrorKind::Usage);
}

#[test]
fn a_full_disk_is_an_error_and_a_closed_pipe_another() {
    struct Failing(std::io::ErrorKind);
    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for (cause, kind) in
        [(std::io::ErrorKind::StorageFull, ErrorKind::Io), (std::io::ErrorKind::BrokenPipe, ErrorKind::Closed)]
    {
        let sample = Sample::uncorrected();
        let error = render(&sample.material(), Format::Csv, &mut Failing(cause)).expect_err("it fails");
        assert_eq!(error.kind(), kind);
    }
}
