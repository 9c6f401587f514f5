use std::time::Duration;

use super::super::fixture::Fixture;
use super::*;

fn walk(fixture: &Fixture, url: &str) -> Walked {
    let gate = Gate::new(fixture, Duration::from_secs(60));
    Walk::new(fixture, &gate).discussion(&place::parse(url).expect("an address")).expect("no disk is asked")
}

fn found(walked: Walked) -> Found {
    match walked.outcome {
        Outcome::Page(found) => *found,
        Outcome::Refused(reason) => panic!("refused: {reason}"),
        Outcome::Skipped(failure) => panic!("skipped: {failure:?}"),
        Outcome::Interface(_) => panic!("an interface"),
    }
}

fn refusal(walked: Walked) -> String {
    match walked.outcome {
        Outcome::Refused(reason) => reason,
        Outcome::Page(found) => panic!("{}", found.reason),
        _ => panic!("not refused"),
    }
}

fn comment(n: u32, inside: &str) -> String {
    format!(
        "<li class='comment depth-1' id='comment-{n}'><cite class=fn>Ann {n}</cite><div class=comment-content><p>Words of number {n} here.</p></div>{inside}</li>"
    )
}

fn page(comments: &str, links: &str) -> String {
    format!("<html><head><title>Pay</title></head><body><ol class=commentlist>{comments}</ol>{links}</body></html>")
}

const HERE: &str = "https://a.example/2017/pay/";

#[test]
fn the_pages_of_a_discussion_are_followed_to_the_end_and_become_one() {
    let reply = "<a class=comment-reply-link href='?replytocom=1'>Reply</a>";
    let fixture = Fixture::default()
        .page(
            HERE,
            &page(
                &comment(5, reply),
                "<a href='/2017/pay/comment-page-2/#comments'>Older</a> <a href='/2017/hours/'>next article</a>",
            ),
        )
        .page(
            "https://a.example/2017/pay/comment-page-2/",
            &page(&comment(3, ""), "<a href='../comment-page-1/'>1</a><a href='/2017/pay/'>newest</a>"),
        )
        .page(
            "https://a.example/2017/pay/comment-page-1/",
            &page(&comment(1, &format!("<ul class=children>{}</ul>", comment(2, ""))), ""),
        );
    let found = found(walk(&fixture, HERE));
    let shape: Vec<_> =
        found.comments.iter().map(|c| (c.platform_id.as_deref().unwrap_or_default(), c.parent, c.page)).collect();
    assert_eq!(
        shape,
        [("comment-1", None, 0), ("comment-2", Some(0), 0), ("comment-3", None, 1), ("comment-5", Some(0), 2)]
    );
    assert_eq!((found.address.as_deref(), found.remarks.as_slice()), (Some(HERE), &["on 3 pages".to_owned()][..]));
    assert_eq!(fixture.asked().len(), 5, "{:?}", fixture.asked());
}

#[test]
fn a_page_that_cannot_be_had_costs_its_own_comments_alone() {
    let fixture = Fixture::default()
        .page(HERE, &page(&comment(1, ""), "<a href='?cpage=2'>2</a><a href='?cpage=3'>3</a>"))
        .failing("https://a.example/2017/pay/?cpage=2", FailureKind::Slow)
        .page("https://a.example/2017/pay/?cpage=3", &page(&comment(9, ""), ""));
    let walked = walk(&fixture, HERE);
    assert_eq!(walked.missing, [("https://a.example/2017/pay/?cpage=2".to_owned(), "laid down".to_owned())]);
    let found = found(walked);
    assert_eq!(
        (found.comments.len(), found.remarks.last().map(String::as_str)),
        (2, Some("1 page more could not be had"))
    );
}

#[test]
fn links_to_more_pages_than_a_discussion_has_are_not_all_asked_for() {
    let links = |numbers: std::ops::Range<u32>| -> String {
        numbers.map(|n| format!("<a href='?cpage={n}'>{n}</a>")).collect()
    };
    let mut fixture = Fixture::default().page(HERE, &page(&comment(1, ""), &links(2..12)));
    for n in 2..12 {
        let url = format!("{HERE}?cpage={n}");
        fixture = fixture.page(&url, &page(&comment(n, ""), &links(300 * n..300 * (n + 1))));
    }
    let walked = walk(&fixture, HERE);
    // With robots.txt and the file of reservations.
    assert_eq!(fixture.asked().len(), PAGES + 2);
    assert_eq!(walked.missing.len(), PAGES - 11 + 1);
    assert!(walked.missing.last().is_some_and(|(url, why)| url == HERE && why.contains("2000 pages at most")));
    assert_eq!(found(walked).comments.len(), 11);
}

#[test]
fn lists_of_articles_are_not_paged_through() {
    let fixture = Fixture::default().page(
        "https://a.example/blog/",
        "<html><body><p>Articles.</p><a href='/blog/page/2/' rel=next>Older</a></body></html>",
    );
    walk(&fixture, "https://a.example/blog/");
    assert_eq!(fixture.asked().len(), 3);
}

#[test]
fn redirects_are_asked_about_and_go_nowhere_else_than_http() {
    let robots = "https://b.example/robots.txt";
    let fixture = |to: &str| Fixture::default().redirect(HERE, to).with(robots, 200, "User-agent: *\nDisallow: /x");
    assert!(
        refusal(walk(&fixture("https://b.example/x/1"), HERE))
            .contains("it redirects to https://b.example/x/1: robots.txt")
    );
    for to in ["file:///etc/passwd", "ftp://b.example/", "javascript:1", "https://"] {
        assert!(refusal(walk(&fixture(to), HERE)).starts_with("it redirects to"), "{to}");
    }
    let around = fixture("/b").redirect("https://a.example/b", HERE);
    assert!(found(walk(&around, HERE)).reason.contains("in a circle"));
    let reached = fixture("https://b.example/y").page("https://b.example/y", &page(&comment(1, ""), ""));
    assert_eq!(found(walk(&reached, HERE)).address.as_deref(), Some("https://b.example/y"));
}

#[test]
fn what_a_page_says_of_itself_is_heeded() {
    for head in ["<meta name=robots content='noindex'>", "<meta name=tdm-reservation content=1>"] {
        let fixture = Fixture::default()
            .page(HERE, &format!("<html><head>{head}</head><body>{}</body></html>", page(&comment(1, ""), "")));
        refusal(walk(&fixture, HERE));
    }
    let html = ("content-type", "text/html");
    let tagged = Fixture::default().answering(HERE, 200, &[html, ("x-robots-tag", "noai")], &page(&comment(1, ""), ""));
    refusal(walk(&tagged, HERE));
    let nofollow = Fixture::default().answering(
        HERE,
        200,
        &[html, ("x-robots-tag", "nofollow")],
        &page(&comment(1, ""), "<a href='?cpage=2'>2</a>"),
    );
    assert_eq!(found(walk(&nofollow, HERE)).comments.len(), 1);
    assert_eq!(nofollow.asked().len(), 3);
}

#[test]
fn each_kind_of_answer_ends_with_a_status_and_its_reason() {
    let answered = |status, kind: &str, body: &str| {
        let fixture = Fixture::default().answering(HERE, status, &[("content-type", kind)], body);
        let found = found(walk(&fixture, HERE));
        (found.status, found.reason)
    };
    assert_eq!(answered(200, "image/png", "x"), (Status::Broken, "the answer is image/png, not a page".into()));
    assert_eq!(answered(403, "text/html", "x").0, Status::Blocked);
    assert_eq!(
        answered(404, "text/html", "x"),
        (Status::Broken, "the server answered 404 Not Found: the page is not, or no longer, there".into())
    );
    assert_eq!(answered(200, "text/html", " \n").1, "the answer is empty");
    let latin = Fixture::default().answering(
        HERE,
        200,
        &[("content-type", "text/html;charset=nonsense")],
        &page(&comment(1, ""), ""),
    );
    assert_eq!(found(walk(&latin, HERE)).comments.len(), 1);
}

#[test]
fn pages_of_an_interface_are_read_as_one_discussion() {
    let comment = |id: u32, parent: u32| {
        format!(
            "{{\"id\":{id},\"post\":7,\"parent\":{parent},\"author_name\":\"Ann\",\"date\":\"2017-08-06T19:14:00\",\"date_gmt\":\"2017-08-06T18:14:00\",\
             \"content\":{{\"rendered\":\"<p>Words {id}</p>\"}},\"link\":\"https://a.example/2017/pay/#comment-{id}\",\"status\":\"approved\",\"type\":\"comment\"}}"
        )
    };
    let json = [("content-type", "application/json"), ("x-wp-totalpages", "2"), ("x-robots-tag", "noindex")];
    let url = "https://a.example/wp-json/wp/v2/comments?post=7";
    let fixture = Fixture::default()
        .answering(url, 200, &json, &format!("[{},{}]", comment(4, 1), comment(3, 0)))
        .answering(&format!("{url}&page=2"), 200, &json, &format!("[{},{}]", comment(3, 0), comment(1, 0)));
    let Outcome::Interface(read) = walk(&fixture, url).outcome else { panic!("an interface") };
    assert_eq!((read.discussions.len(), read.pages.len()), (1, 2));
    let ids: Vec<&str> = read.discussions[0].posts.iter().map(|post| post.id.as_str()).collect();
    assert_eq!((ids, read.discussions[0].address.as_deref()), (vec!["1", "3", "4"], Some(HERE)));
}
