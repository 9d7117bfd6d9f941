//! Cookies: `__Host-` and Secure over HTTPS, plain names where there is none.

use std::time::Duration;

use http::header::{COOKIE, HeaderMap, HeaderValue};

use crate::Site;

const HOST_PREFIX: &str = "__Host-";

impl Site {
    /// The value of the cookie `name`.
    pub fn cookie<'h>(&self, headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(found, value)| {
                let found = if self.is_secure() { found.strip_prefix(HOST_PREFIX)? } else { found };
                (found == name).then_some(value)
            })
    }

    /// A `Set-Cookie` value: unreadable to scripts, not sent from other sites, for this host alone. Without
    /// `lasts` it ends with the browser session. `value` must be made of letters, digits, `-`, `_` and `.`.
    pub fn set_cookie(&self, name: &str, value: &str, lasts: Option<Duration>) -> HeaderValue {
        debug_assert!(value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)));
        let (prefix, secure) = if self.is_secure() { (HOST_PREFIX, "; Secure") } else { ("", "") };
        let lasts = lasts.map_or(String::new(), |lasts| format!("; Max-Age={}", lasts.as_secs()));
        let cookie = format!("{prefix}{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{lasts}");
        HeaderValue::try_from(cookie).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    /// A `Set-Cookie` value that removes the cookie.
    pub fn clear_cookie(&self, name: &str) -> HeaderValue {
        self.set_cookie(name, "", Some(Duration::ZERO))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;

    fn site(url: &str) -> Site {
        Site::new(Options::new("Test", url.parse().unwrap()))
    }

    fn headers(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(COOKIE, line.parse().unwrap());
        }
        headers
    }

    #[test]
    fn over_https_the_cookie_is_bound_to_the_host() {
        let site = site("https://photos.example");
        assert_eq!(
            site.set_cookie("session", "abc", Some(Duration::from_mins(1))),
            "__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60"
        );
        assert_eq!(site.cookie(&headers(&["a=b; __Host-session=abc"]), "session"), Some("abc"));
        assert_eq!(site.cookie(&headers(&["session=forged"]), "session"), None, "set by somebody else");
    }

    #[test]
    fn without_tls_names_are_plain() {
        let site = site("http://127.0.0.1:8080");
        assert_eq!(site.set_cookie("session", "abc", None), "session=abc; Path=/; HttpOnly; SameSite=Lax");
        assert_eq!(site.cookie(&headers(&["x=y", "a=1;session=abc"]), "session"), Some("abc"));
        assert_eq!(site.cookie(&headers(&["xsession=abc; session"]), "session"), None);
    }

    #[test]
    fn a_cookie_is_cleared_under_the_same_name() {
        assert_eq!(
            site("https://photos.example").clear_cookie("session"),
            "__Host-session=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0"
        );
    }
}
