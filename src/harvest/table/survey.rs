//! Knows the header rows of survey tools: Qualtrics writes three, SurveyMonkey two, Google Forms and Jisc one.
//! Names columns by the question that was asked, and keeps the tool's short name beside it.
//! Called by the reading of rows.

/// A header of one or several rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// What columns are called.
    pub(super) names: Vec<String>,
    /// The short names of the same columns; empty where the tool has none.
    pub(super) codes: Vec<String>,
    /// Rows of the table that are header, with the first.
    pub(super) rows: usize,
    /// The tool, where its habit was recognised.
    pub(super) tool: Option<&'static str>,
}

/// The header of a table from its first three rows.
pub(super) fn header(first: &[String], second: Option<&[String]>, third: Option<&[String]>) -> Header {
    if let (Some(questions), Some(ids)) = (second, third)
        && is_import_ids(ids)
    {
        return Header {
            names: unique(first.iter().zip(questions).map(|(code, question)| qualtrics(code, question)).collect()),
            codes: first.to_vec(),
            rows: 3,
            tool: Some("Qualtrics"),
        };
    }
    if let Some(options) = second.filter(|second| is_survey_monkey(first, second)) {
        return Header { names: unique(under(first, options)), codes: Vec::new(), rows: 2, tool: Some("SurveyMonkey") };
    }
    let tool = match () {
        () if first.first().is_some_and(|name| name == "Timestamp") && first.len() > 1 => Some("Google Forms"),
        () if first.iter().any(|name| JISC.contains(&name.trim().to_lowercase().as_str())) => {
            Some("Jisc Online Surveys")
        }
        () => None,
    };
    Header { names: first.to_vec(), codes: Vec::new(), rows: 1, tool }
}

/// The columns by which Jisc names an answer sheet.
const JISC: [&str; 4] = ["unique response number", "uniqueresponsenumber", "unique response id", "response id (urn)"];

/// `{"ImportId":"QID3_TEXT"}` in every cell that is not empty.
fn is_import_ids(row: &[String]) -> bool {
    let mut cells = row.iter().filter(|cell| !cell.trim().is_empty()).peekable();
    cells.peek().is_some() && cells.all(|cell| cell.trim_start().starts_with('{') && cell.contains("\"ImportId\""))
}

/// The question, or the short name where the question only repeats it in other words.
fn qualtrics(code: &str, question: &str) -> String {
    let question = question.split_whitespace().collect::<Vec<_>>().join(" ");
    // These are data about the answer; their short names are what everybody calls them.
    const ABOUT: [&str; 17] = [
        "StartDate",
        "EndDate",
        "Status",
        "IPAddress",
        "Progress",
        "Duration (in seconds)",
        "Finished",
        "RecordedDate",
        "ResponseId",
        "RecipientLastName",
        "RecipientFirstName",
        "RecipientEmail",
        "ExternalReference",
        "LocationLatitude",
        "LocationLongitude",
        "DistributionChannel",
        "UserLanguage",
    ];
    if question.is_empty() || ABOUT.contains(&code.trim()) { code.trim().to_owned() } else { question }
}

/// A second row that says what kind of answer each column holds, and nothing under the columns about the answer.
fn is_survey_monkey(first: &[String], second: &[String]) -> bool {
    let about = |name: &String| {
        matches!(name.trim().to_lowercase().as_str(), "respondent id" | "respondentid" | "collector id" | "collectorid")
    };
    let first_is = first.iter().position(about);
    let says = |cell: &String| {
        let cell = cell.trim();
        cell == "Response" || cell.starts_with("Open-Ended Response") || cell == "Other (please specify)"
    };
    first_is.is_some_and(|at| second.get(at).is_none_or(|cell| cell.trim().is_empty())) && second.iter().any(says)
}

/// `question` for its only column, `question: option` for one of several; a blank goes on with the question before it.
fn under(questions: &[String], options: &[String]) -> Vec<String> {
    let width = questions.len().max(options.len());
    let at = |row: &[String], i: usize| row.get(i).map(|cell| cell.trim().to_owned()).unwrap_or_default();
    let mut question = String::new();
    (0..width)
        .map(|i| {
            let (own, option) = (at(questions, i), at(options, i));
            let goes_on = own.is_empty();
            if !goes_on {
                question = own;
            }
            let alone = option.is_empty() || option == "Response" || option == "Open-Ended Response";
            if alone && !goes_on { question.clone() } else { format!("{question}: {option}") }
        })
        .collect()
}

/// The same name a second time gets a number, so that each column can be named.
fn unique(names: Vec<String>) -> Vec<String> {
    let mut met: std::collections::HashMap<String, u32> = std::collections::HashMap::new();
    names
        .into_iter()
        .map(|name| {
            let times = met.entry(name.clone()).or_default();
            *times += 1;
            if *times == 1 { name } else { format!("{name} ({times})") }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn three_rows_of_qualtrics_are_one_header() {
        let (codes, questions) = (row(&["StartDate", "Q1", "Q2"]), row(&["Start Date", "What would\nhelp?", "Role"]));
        let ids =
            row(&["{\"ImportId\":\"startDate\",\"timeZone\":\"Europe/London\"}", "{\"ImportId\":\"QID1_TEXT\"}", ""]);
        let header = header(&codes, Some(&questions), Some(&ids));
        assert_eq!(header.names, ["StartDate", "What would help?", "Role"]);
        assert_eq!((header.codes[1].as_str(), header.rows, header.tool), ("Q1", 3, Some("Qualtrics")));
    }

    #[test]
    fn two_rows_of_survey_monkey_are_one_header() {
        let questions = row(&["Respondent ID", "Start Date", "Why did you leave?", "Your role", "", ""]);
        let options = row(&["", "", "Open-Ended Response", "Nurse", "Teacher", "Other (please specify)"]);
        let header = header(&questions, Some(&options), None);
        assert_eq!(
            header.names[2..],
            ["Why did you leave?", "Your role: Nurse", "Your role: Teacher", "Your role: Other (please specify)"]
        );
        assert_eq!((header.rows, header.tool), (2, Some("SurveyMonkey")));
    }

    #[test]
    fn an_ordinary_table_has_one_row_of_names() {
        let first = row(&["id", "comment"]);
        let header = header(&first, Some(&row(&["1", "Response"])), Some(&row(&["2", "{}"])));
        assert_eq!((header.rows, header.tool, header.names), (1, None, first));
        let forms = super::header(&row(&["Timestamp", "Why?"]), None, None);
        assert_eq!(forms.tool, Some("Google Forms"));
    }
}
