//! A person at a browser, as far as the story needs one: follows links, fills in forms, keeps cookies.

use anyhow::{Context, Result, bail};
use reqwest::blocking::{Client, Response};
use reqwest::header::{ORIGIN, REFERER};
use reqwest::{StatusCode, Url};

/// One person's browser.
pub struct Browser {
    /// Its cookies, and how it connects.
    pub client: Client,
    base: Url,
}

/// A page that was looked at.
pub struct Page {
    /// Where it was in the end.
    pub url: Url,
    /// The answer's status.
    pub status: StatusCode,
    /// Its HTML.
    pub html: String,
}

impl Browser {
    /// A browser without cookies for the site at a base address, which is on this machine.
    pub fn new(base: &str) -> Result<Self> {
        let base = Url::parse(base)?;
        let port = base.port_or_known_default().context("The host has a port.")?;
        let name = base.host_str().context("The host has a name.")?.to_owned();
        let client = Client::builder()
            .cookie_store(true)
            .no_proxy()
            // Names below `localhost` are this machine (RFC 6761 §6.3), which not every resolver knows.
            .resolve(&name, ([127, 0, 0, 1], port).into())
            .build()?;
        Ok(Self { client, base })
    }

    /// Opens an address.
    pub fn open(&self, address: &str) -> Result<Page> {
        page(self.fetch(address)?)
    }

    /// Fetches an address without reading it as a page.
    pub fn fetch(&self, address: &str) -> Result<Response> {
        Ok(self.client.get(self.base.join(address)?).send()?)
    }

    /// Fills in the form of a page whose action holds `action`, and sends it.
    pub fn submit(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Result<Page> {
        self.submit_to(page, action, None, fields)
    }

    /// The same, to another address than the form's if there is one: as a script of the page does.
    pub fn submit_to(
        &self,
        page: &Page,
        action: &str,
        to: Option<&str>,
        fields: &[(&str, &str)],
    ) -> Result<Page> {
        let form = form(&page.html, action)
            .with_context(|| format!("{} has no form for \"{action}\".", page.url))?;
        let target = match to.map(str::to_owned).or_else(|| attribute(form, "action")) {
            Some(target) => page.url.join(&target)?,
            None => page.url.clone(),
        };
        let hidden =
            tags(form, "<input").filter(|input| attribute(input, "type").as_deref() == Some("hidden"));
        let mut values: Vec<(String, String)> = hidden
            .filter_map(|input| {
                Some((attribute(input, "name")?, attribute(input, "value").unwrap_or_default()))
            })
            .collect();
        values.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let origin = self.base.origin().ascii_serialization();
        let request = self.client.post(target).header(ORIGIN, origin).header(REFERER, page.url.as_str());
        self::page(request.form(&values).send()?)
    }
}

impl Page {
    /// The page, if it was found.
    pub fn ok(self) -> Result<Self> {
        if !self.status.is_success() {
            bail!("{} answered {}.", self.url, self.status);
        }
        Ok(self)
    }

    /// The addresses of its images.
    pub fn images(&self) -> Vec<String> {
        tags(&self.html, "<img").filter_map(|image| attribute(image, "src")).collect()
    }

    /// The first link to an address that holds a text.
    pub fn link_with(&self, text: &str) -> Option<String> {
        tags(&self.html, "<a").filter_map(|link| attribute(link, "href")).find(|href| href.contains(text))
    }

    /// The number of the order that the page shows: eight characters in its heading.
    pub fn order_number(&self) -> Option<String> {
        let heading = self.html.split_once("<h1>")?.1.split_once("</h1>")?.0;
        let is_number = |word: &&str| {
            word.len() == 8 && word.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        };
        heading.split_whitespace().find(is_number).map(str::to_owned)
    }

    /// The text of the element with an id, without tags.
    pub fn text_of(&self, id: &str) -> Option<String> {
        let after = self.html.split_once(&format!("id=\"{id}\""))?.1.split_once('>')?.1;
        Some(unescape(after.split_once('<')?.0))
    }
}

fn page(response: Response) -> Result<Page> {
    let (url, status) = (response.url().clone(), response.status());
    Ok(Page { url, status, html: response.text()? })
}

/// The form of that action, or else the first whose action holds the text; with an empty text the one without an action.
fn form<'p>(html: &'p str, action: &str) -> Option<&'p str> {
    let forms = || {
        let forms = html.match_indices("<form").map(|(start, _)| &html[start..]);
        forms.map(|form| form.split_once("</form").map_or(form, |(form, _)| form))
    };
    if action.is_empty() {
        return forms().find(|form| attribute(form, "action").is_none());
    }
    let exact = forms().find(|form| attribute(form, "action").is_some_and(|found| found == action));
    exact.or_else(|| {
        forms().find(|form| attribute(form, "action").is_some_and(|found| found.contains(action)))
    })
}

fn tags<'p>(html: &'p str, tag: &'static str) -> impl Iterator<Item = &'p str> {
    html.match_indices(tag).filter_map(|(start, _)| html[start..].split_once('>').map(|(tag, _)| tag))
}

/// An attribute of the first tag of a text.
pub fn attribute(text: &str, name: &str) -> Option<String> {
    let tag = text.split_once('>').map_or(text, |(tag, _)| tag);
    let after = tag.split_once(&format!(" {name}=\""))?.1;
    Some(unescape(after.split_once('"')?.0))
}

fn unescape(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#34;", "\""), ("&#38;", "&"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = "<form action=\"/log-out\"><input type=\"hidden\" name=\"csrf\" value=\"a&#38;b\"></form>\
        <form method=\"post\"><input name=\"code\"></form><img alt=\"\" src=\"/m/1.jpg\">\
        <code class=\"code\" id=\"link\">http://a/?x=1&amp;y</code>";

    #[test]
    fn forms_are_found_by_their_action() {
        assert!(form(HTML, "log-out").unwrap().contains("csrf"));
        assert!(form(HTML, "").unwrap().contains("code"));
        assert!(form(HTML, "elsewhere").is_none());
        let two = "<form action=\"/a/b\">one</form><form action=\"/a\">two</form>";
        assert!(form(two, "/a").unwrap().contains("two"), "the very one comes first");
    }

    #[test]
    fn attributes_and_texts_are_read() {
        let page = Page { url: "http://a/".parse().unwrap(), status: StatusCode::OK, html: HTML.to_owned() };
        assert_eq!(page.images(), ["/m/1.jpg"]);
        assert_eq!(page.text_of("link").unwrap(), "http://a/?x=1&y");
        assert_eq!(
            attribute(form(HTML, "log-out").unwrap().split_once('>').unwrap().1, "value").unwrap(),
            "a&b"
        );
    }
}
