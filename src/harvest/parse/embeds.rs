//! Comment platforms whose script loads the comments from another server.
//! Fetches nothing; an article that only mentions a platform is none of its pages.
//! Called when a page holds no comments itself.

use super::super::dom::{Dom, Node};

/// A platform, what its presence in a page looks like, and how its comments may be had.
pub(super) struct Embed {
    /// The value of `platform` in the record.
    pub(super) platform: &'static str,
    name: &'static str,
    /// Element ids, classes and names; one that ends in `*` is the beginning of one.
    ids: &'static [&'static str],
    classes: &'static [&'static str],
    elements: &'static [&'static str],
    /// Parts of a script's address.
    addresses: &'static [&'static str],
    /// Attributes; one with `*=` must hold what follows.
    attributes: &'static [&'static str],
    /// Calls inside a script.
    calls: &'static [&'static str],
    advice: &'static str,
}

const BARE: Embed = Embed {
    platform: "",
    name: "",
    ids: &[],
    classes: &[],
    elements: &[],
    addresses: &[],
    calls: &[],
    attributes: &[],
    advice: "ask the site's owner for an export",
};

const EMBEDS: [Embed; 13] = [
    Embed {
        platform: "disqus",
        name: "Disqus",
        ids: &["disqus_thread"],
        addresses: &["disqus.com/embed.js"],
        calls: &[".disqus.com/embed.js", "disqus_shortname"],
        advice: "ask the site's owner for a Disqus export, or use Disqus's API",
        ..BARE
    },
    Embed {
        platform: "viafoura",
        name: "Viafoura",
        elements: &["vf-conversations", "vf-comments", "vf-conversations-starter"],
        classes: &["vf-conversations", "vf-comments", "viafoura-comments"],
        addresses: &["cdn.viafoura.net"],
        advice: "ask the site's owner for an export from Viafoura's console, or use its API",
        ..BARE
    },
    Embed {
        platform: "openweb",
        name: "OpenWeb (Spot.IM)",
        attributes: &["data-spot-im-module-default", "data-spotim-module", "data-spotim-app"],
        classes: &["spot-im-comments"],
        addresses: &["launcher.spot.im/spot/", "launcher.openweb.com", "spotim_launcher"],
        calls: &["launcher.spot.im/spot/", "spotim"],
        advice: "ask the site's owner for an export from OpenWeb",
        ..BARE
    },
    Embed {
        platform: "coral",
        name: "Coral",
        ids: &["coral_thread", "coral_talk_*", "coral-embed*", "coral_talk_stream"],
        calls: &["Coral.createStreamEmbed", "Coral.Talk.render", "createStreamEmbed("],
        addresses: &["coral.coralproject.net", ".coral.coralproject.net", "/coral.js"],
        advice: "ask the site's owner for an export, or use the GraphQL API of the site's Coral server",
        ..BARE
    },
    Embed {
        platform: "facebook",
        name: "Facebook",
        classes: &["fb-comments"],
        elements: &["fb:comments"],
        advice: "ask the site's owner, who can read them through Facebook's Graph API",
        ..BARE
    },
    Embed {
        platform: "livefyre",
        name: "Livefyre",
        ids: &["livefyre-comments", "livefyre*"],
        calls: &["fyre.conv.load"],
        attributes: &["data-livefyre-checksum", "data-options*=fyre.co"],
        advice: "the service has ended, so only the site's owner may still hold an export",
        ..BARE
    },
    Embed {
        platform: "intensedebate",
        name: "IntenseDebate",
        ids: &["idc-container", "IDCommentsPostTitle", "idc-container-parent"],
        addresses: &["intensedebate.com/js/genericCommentWrapper", "intensedebate.com/remoteVisit"],
        calls: &["idcomments_acct", "idcomments_post_id"],
        ..BARE
    },
    Embed {
        platform: "hyvor",
        name: "Hyvor Talk",
        elements: &["hyvor-talk-comments"],
        ids: &["hyvor-talk-view"],
        ..BARE
    },
    Embed { platform: "isso", name: "Isso", ids: &["isso-thread"], ..BARE },
    Embed { platform: "remark42", name: "Remark42", ids: &["remark42"], ..BARE },
    Embed {
        platform: "commento",
        name: "Commento",
        ids: &["commento"],
        addresses: &["commento.io/js/commento"],
        ..BARE
    },
    Embed {
        platform: "github",
        name: "GitHub (giscus or utterances)",
        classes: &["giscus", "utterances"],
        addresses: &["giscus.app/client.js", "utteranc.es/client.js"],
        advice: "read the repository's discussions or issues through GitHub's API",
        ..BARE
    },
    Embed {
        platform: "discourse",
        name: "Discourse",
        ids: &["discourse-comments"],
        calls: &["DiscourseEmbed"],
        advice: "the topic on the forum itself holds them; ask its owner for an export or use its JSON API",
        ..BARE
    },
];

impl Embed {
    /// The status in a sentence.
    pub(super) fn reason(&self, evidence: &str) -> String {
        format!(
            "{} keeps the comments on another server and a script loads them, so they are not in this page; {} ({evidence})",
            self.name, self.advice
        )
    }

    fn sign_of(&self, dom: &Dom, node: Node) -> Option<String> {
        let name = dom.name(node);
        let matches = |pattern: &str, value: &str| match pattern.strip_suffix('*') {
            Some(start) => value.starts_with(start),
            None => value == pattern,
        };
        let id = dom.id(node);
        if !id.is_empty() && self.ids.iter().any(|pattern| matches(pattern, id)) {
            return Some(format!("element \"{id}\""));
        }
        if self.elements.contains(&name) {
            return Some(format!("element <{name}>"));
        }
        if let Some(class) = dom.classes(node).find(|class| self.classes.contains(class)) {
            return Some(format!("element of class \"{class}\""));
        }
        if let Some(attribute) = self.attributes.iter().find(|a| match a.split_once("*=") {
            Some((name, part)) => dom.attribute(node, name).is_some_and(|value| value.contains(part)),
            None => dom.attribute(node, a).is_some(),
        }) {
            return Some(format!("attribute \"{attribute}\""));
        }
        if name != "script" {
            return None;
        }
        if let Some(address) = dom.attribute(node, "src") {
            let part = self.addresses.iter().find(|part| address.contains(**part));
            return part.map(|part| format!("script from \"{part}\""));
        }
        if self.calls.is_empty() {
            return None;
        }
        let script = dom.raw(node);
        self.calls.iter().find(|call| script.contains(**call)).map(|call| format!("script with \"{call}\""))
    }
}

/// The platform whose script would load the comments of a page, with what shows it. An element comes before a
/// script: sites load scripts of platforms they no longer use.
pub(super) fn in_page(dom: &Dom) -> Option<(&'static Embed, String)> {
    let mut by_script = None;
    for node in dom.walk(Dom::ROOT).filter(|node| !dom.name(*node).is_empty()) {
        for embed in &EMBEDS {
            if let Some(sign) = embed.sign_of(dom, node) {
                if !sign.starts_with("script") {
                    return Some((embed, sign));
                }
                by_script = by_script.or(Some((embed, sign)));
            }
        }
    }
    by_script
}

/// The platform that a line of a text rendering names as the keeper of the comments.
pub(super) fn in_line(line: &str) -> Option<&'static Embed> {
    if line.len() > 120 {
        return None;
    }
    let line = line.to_lowercase();
    let said = [
        "blog comments powered by ",
        "comments powered by ",
        "please enable javascript to view the comments powered by ",
    ]
    .iter()
    .find_map(|start| line.strip_prefix(start));
    if let Some(said) = said {
        // The line says nothing else: running text about a platform does.
        let said = said.trim_end_matches(|c: char| !c.is_alphanumeric());
        return EMBEDS.iter().find(|embed| said == embed.platform || said == embed.name.to_lowercase());
    }
    let drupal = line.starts_with("view the discussion thread") && line.len() < 40;
    let facebook = line.starts_with("facebook comments plugin");
    EMBEDS.iter().find(|embed| (drupal && embed.platform == "disqus") || (facebook && embed.platform == "facebook"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn platform(html: &str) -> Option<&'static str> {
        in_page(&Dom::parse(html).expect("small")).map(|(embed, _)| embed.platform)
    }

    #[test]
    fn each_platform_is_known_by_its_element_or_script() {
        for (html, name) in [
            ("<div id=disqus_thread></div>", "disqus"),
            ("<script>var d='https://x.disqus.com/embed.js'</script>", "disqus"),
            ("<vf-conversations></vf-conversations>", "viafoura"),
            ("<script src='//cdn.viafoura.net/entry/index.js'></script>", "viafoura"),
            ("<div data-spotim-module=conversation></div>", "openweb"),
            ("<script>Coral.createStreamEmbed({})</script>", "coral"),
            ("<div id=coral_thread></div>", "coral"),
            ("<div class='fb-comments' data-href=x></div>", "facebook"),
            ("<fb:comments></fb:comments>", "facebook"),
            ("<div id=livefyre-comments></div>", "livefyre"),
            ("<script>var idcomments_acct='x'</script>", "intensedebate"),
            ("<section id=isso-thread></section>", "isso"),
            ("<script src=https://giscus.app/client.js></script>", "github"),
        ] {
            assert_eq!(platform(html), Some(name), "{html}");
        }
    }

    #[test]
    fn an_article_about_a_platform_and_a_count_of_comments_are_no_embed() {
        for html in [
            "<p>Why we left Disqus: <a href='https://disqus.com/embed.js'>their script</a></p>",
            "<script src='//x.disqus.com/count.js'></script>",
            "<div class='fb-like'></div>",
        ] {
            assert_eq!(platform(html), None, "{html}");
        }
        assert!(in_line("We moved: comments powered by Disqus were slow").is_none());
    }

    #[test]
    fn an_element_says_more_than_a_script() {
        assert_eq!(
            platform("<script src='//cdn.viafoura.net/x.js'></script><div data-spotim-module=conversation>"),
            Some("openweb")
        );
    }

    #[test]
    fn a_text_rendering_names_the_platform() {
        for line in [
            "blog comments powered by Disqus",
            "Please enable JavaScript to view the comments powered by Disqus.",
            "View the discussion thread.",
        ] {
            assert_eq!(in_line(line).map(|e| e.platform), Some("disqus"), "{line}");
        }
    }
}
