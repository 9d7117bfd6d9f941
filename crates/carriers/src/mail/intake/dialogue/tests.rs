//! Conversations, and what is hidden in some of them.

use proptest::prelude::*;

use super::fuzzing::talk;

const BEGIN: &str = "EHLO me\r\nMAIL FROM:<ada@example.org>\r\nRCPT TO:<oma@frames.test>\r\n";

/// The codes of what is said back.
fn codes(answers: &str) -> Vec<&str> {
    answers.lines().filter(|line| line.as_bytes().get(3) == Some(&b' ')).map(|line| &line[..3]).collect()
}

/// What is said in answer to `said`, byte for byte; the words after DATA are said when they may be.
fn said(said: &str) -> (String, Vec<String>) {
    let (answers, messages) = talk(said.as_bytes(), 1);
    (answers, messages.into_iter().map(|message| String::from_utf8(message).unwrap()).collect())
}

#[test]
fn a_mail_is_taken_and_its_dots_are_its_own() {
    let (answers, messages) =
        said(&format!("{BEGIN}DATA\r\nSubject: Hi\r\n\r\n..one dot\r\n...\r\nend.\r\n.\r\nQUIT\r\n"));
    assert_eq!(codes(&answers), ["220", "250", "250", "250", "354", "250", "221"]);
    assert_eq!(messages, ["Subject: Hi\r\n\r\n.one dot\r\n..\r\nend.\r\n"]);
}

#[test]
fn everything_has_its_turn() {
    for (words, expected) in [
        ("MAIL FROM:<ada@example.org>\r\n", "503"),
        ("EHLO me\r\nRCPT TO:<oma@frames.test>\r\n", "503"),
        ("EHLO me\r\nDATA\r\n", "503"),
        ("EHLO me\r\nMAIL FROM:<ada@example.org>\r\nDATA\r\n", "554"),
        ("EHLO me\r\nMAIL FROM:<ada@example.org>\r\nMAIL FROM:<ada@example.org>\r\n", "503"),
        ("EHLO me\r\nMAIL FROM:<ada@example.org> SIZE=10001\r\n", "552"),
        ("EHLO me\r\nMAIL FROM:<ada@example.org> NONSENSE=1\r\n", "555"),
        ("EHLO me\r\nMAIL FROM:<>\r\nRCPT TO:<nobody@frames.test>\r\n", "550"),
        ("EHLO me\r\nMAIL FROM:<>\r\nRCPT TO:<oma>\r\n", "501"),
        ("EHLO me\r\nMAIL FROM:<>\r\nRCPT TO:<>\r\n", "501"),
        ("EHLO me\r\nMAIL FROM:<>\r\nRCPT TO:<postmaster>\r\n", "250"),
        ("EHLO me\r\nMAIL FROM:<>\r\nRCPT TO: <PostMaster>\r\n", "250"),
        ("EHLO me\r\nAUTH PLAIN AAAA\r\n", "502"),
        ("EHLO me\r\nBDAT 3 LAST\r\n", "502"),
        ("NONSENSE\r\n", "500"),
        ("HELO me\r\nNOOP\r\nRSET\r\nVRFY oma\r\n", "252"),
    ] {
        assert_eq!(codes(&said(words).0).last(), Some(&expected), "{words}");
    }
}

#[test]
fn a_line_that_does_not_end_properly_ends_the_conversation() {
    for smuggled in
        ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r", "\n.\r", "\r.\r\n", "\r\r\n.\r\n", "\n"]
    {
        let words =
            format!("{BEGIN}DATA\r\nSubject: Hi\r\n\r\nA{smuggled}MAIL FROM:<eve@example.org>\r\n.\r\n");
        let (answers, messages) = said(&words);
        assert_eq!(messages, Vec::<String>::new(), "{smuggled:?}");
        assert_eq!(codes(&answers).last(), Some(&"521"), "{smuggled:?}");
    }
    for words in ["EHLO me\n", "EHLO me\rMAIL FROM:<ada@example.org>\r\n", "\n"] {
        assert_eq!(codes(&said(words).0), ["220", "521"], "{words:?}");
    }
}

#[test]
fn what_is_said_out_of_turn_does_not_count() {
    let (answers, _) = talk(b"EHLO me\r\nSTARTTLS\r\nMAIL FROM:<eve@example.org>\r\n", 1000);
    assert_eq!(codes(&answers).last(), Some(&"554"));
    let early = format!("{BEGIN}DATA\r\nSubject: early\r\n\r\n.\r\n");
    let (answers, messages) = talk(early.as_bytes(), 1000);
    assert_eq!((codes(&answers).last(), messages.len()), (Some(&"554"), 0));
    let (answers, _) = said("EHLO me\r\nSTARTTLS\r\nMAIL FROM:<ada@example.org>\r\n");
    assert_eq!(codes(&answers), ["220", "250", "220", "503"], "after STARTTLS all begins anew");
}

#[test]
fn what_is_too_much_is_refused_and_the_next_is_taken() {
    let again = "MAIL FROM:<ada@example.org>\r\nRCPT TO:<oma@frames.test>\r\n";
    let lines = "x".repeat(500) + "\r\n";
    let too_large = lines.repeat(21);
    let too_long = "x".repeat(9000) + "\r\n.\r";
    let hops = "Received: by mail.test\r\n".repeat(51);
    for (body, code) in [(too_large, "552"), (hops, "554")] {
        let (answers, messages) =
            said(&format!("{BEGIN}DATA\r\n{body}\r\n.\r\n{again}DATA\r\nSubject: small\r\n\r\n.\r\n"));
        assert!(codes(&answers).contains(&code), "{code}");
        assert_eq!(messages, ["Subject: small\r\n\r\n"]);
    }
    let (answers, messages) = said(&format!("{BEGIN}DATA\r\n{}\r\n.\r\n", &too_long[..9000]));
    assert_eq!((codes(&answers).last(), messages.len()), (Some(&"554"), 0));
    let (answers, _) = said(&format!("{BEGIN}DATA\r\n{}", lines.repeat(100)));
    assert_eq!(codes(&answers).last(), Some(&"552"), "without an end it is not heard for ever");
    let (answers, _) = said(&"x".repeat(3000));
    assert_eq!(codes(&answers).last(), Some(&"500"));
    let many = "RCPT TO:<oma@frames.test>\r\n".repeat(4);
    assert_eq!(codes(&said(&format!("{BEGIN}{many}")).0).last(), Some(&"452"));
    let guesses = "RCPT TO:<nobody@frames.test>\r\n".repeat(20);
    assert_eq!(codes(&said(&format!("{BEGIN}{guesses}")).0).last(), Some(&"421"));
    assert_eq!(codes(&said(&"NONSENSE\r\n".repeat(20)).0).last(), Some(&"421"));
}

#[test]
fn a_head_has_an_end_or_is_refused() {
    let field = "X-Field: something\r\n";
    let fields = |count: usize| field.repeat(count);
    assert_eq!(super::check_head(fields(1000).as_bytes()), None);
    let longest = super::LONGEST_HEAD / field.len();
    assert_eq!(super::check_head(format!("{}\r\nText\r\n", fields(longest)).as_bytes()), None);
    for head in [fields(longest + 1), fields(longest + 1) + "\r\nText\r\n"] {
        assert!(super::check_head(head.as_bytes()).unwrap().contains("head"), "{}", head.len());
    }
}

proptest! {
    #[test]
    fn any_bytes_in_any_pieces_are_answered_alike(
        words in proptest::collection::vec(
            prop_oneof![
                Just("EHLO me\r\n"), Just("MAIL FROM:<a@b>\r\n"), Just("RCPT TO:<c@d>\r\n"), Just("DATA\r\n"),
                Just(".\r\n"), Just("text\r\n"), Just("\n"), Just("\r"), Just("RSET\r\n"), Just("..\r\n"), Just("\u{0}"),
            ], 0..30),
    ) {
        let words = words.concat();
        let (_, slowly) = talk(words.as_bytes(), 1);
        let (_, faster) = talk(words.as_bytes(), 3);
        prop_assert_eq!(&slowly[..slowly.len().min(faster.len())], &faster[..slowly.len().min(faster.len())]);
    }
}
