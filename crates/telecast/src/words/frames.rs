//! What owners read at their frames.

use crate::error::UnfitFrame;

/// Frames, how they are paired, and who may send to them.
pub struct Frames {
    // What goes wrong.
    pub no_frame: &'static str,
    pub no_circle: &'static str,
    pub unfit: fn(UnfitFrame) -> &'static str,
    /// For whoever looks at what frames ask.
    pub too_many_wait: &'static str,

    // The list.
    pub title: &'static str,
    pub nothing_yet: &'static str,
    pub pair: &'static str,
    /// "heard {ago}", with markup for the time.
    pub heard: fn(&str) -> String,
    pub not_heard: &'static str,
    /// "{percent} % lost", of hundredths of a percent.
    pub loss: fn(u32) -> String,
    /// "2 people ask": nobody is nothing.
    pub asking: fn(u64) -> String,
    pub unpaired: fn(&str) -> String,

    // Circles, below the list.
    pub circles: &'static str,
    pub circles_lead: &'static str,
    pub new_circle: &'static str,
    pub circle_name: &'static str,
    pub circle_name_hint: &'static str,
    pub who_is_in: &'static str,
    /// Of so many frames so many have the key.
    pub have_key: fn(u64, u64) -> String,
    pub make_circle: &'static str,
    pub delete_circle: &'static str,
    pub ask_delete_circle: &'static str,

    // Pairing.
    pub pair_lead: &'static str,
    pub code: &'static str,
    pub code_hint: &'static str,
    pub name: &'static str,
    pub name_hint: &'static str,
    pub pair_now: &'static str,
    pub waiting: &'static str,
    pub waiting_lead: &'static str,
    pub waiting_hint: &'static str,
    pub look_again: &'static str,
    pub another_code: &'static str,
    pub mistyped: &'static str,
    pub over: &'static str,

    // A frame.
    pub back: &'static str,
    pub paired: &'static str,
    pub kept: &'static str,
    pub address: &'static str,
    pub address_hint: &'static str,
    pub last_heard: &'static str,
    pub lost: &'static str,
    /// Of hundredths of a percent.
    pub percent: fn(u32) -> String,
    pub way: &'static str,
    pub ways: [&'static str; 3],
    /// "{name} would like to send pictures to this frame."
    pub asks: fn(&str) -> String,
    pub let_in: &'static str,
    pub refuse: &'static str,
    pub block: &'static str,
    pub who: &'static str,
    /// A name and what it means, in the order of the rules.
    pub policies: [(&'static str, &'static str); 3],
    pub save: &'static str,
    pub people: &'static str,
    pub no_people: &'static str,
    pub friend: &'static str,
    pub blocked: &'static str,
    pub remove: &'static str,
    pub unblock: &'static str,
    pub email: &'static str,
    pub email_hint: &'static str,
    pub befriend: &'static str,
    pub settings: &'static str,
    pub send: &'static str,
    pub channel: &'static str,
    pub any_channel: &'static str,
    pub not_chosen: &'static str,
    pub must_choose: &'static str,
    pub choose: &'static str,
    pub no_channel: &'static str,
    pub unpair: &'static str,
    pub ask_unpair: &'static str,
    pub unpair_now: &'static str,
}

pub const ENGLISH: Frames = Frames {
    no_frame: "There is no such frame. Go back to your frames and choose another.",
    no_circle: "There is no such circle any more. Go back to your frames and look at your circles again.",
    unfit: |unfit| match unfit {
        UnfitFrame::Name => "A frame's name has 1 to 80 characters. Choose another.",
        UnfitFrame::Address => {
            "An address has 2 to 32 letters (a to z), digits and hyphens, and begins with a letter. Choose another."
        }
        UnfitFrame::AddressTaken => "This address is taken. Choose another.",
        UnfitFrame::Code => {
            "A frame's code has 16 letters and digits, such as K7QF-9M2D-XW4T-0H3N. Look at the frame again."
        }
        UnfitFrame::CodeTaken => {
            "Somebody else has typed this code. If the frame is yours, let it show another code and type that one."
        }
        UnfitFrame::TooManyCodes => {
            "Many codes wait for their frames already. Wait a few minutes, then try again."
        }
        UnfitFrame::TooManyFrames => "There are 100 frames already. Un-pair one that you no longer need.",
        UnfitFrame::Friend => "This is no mail address; one looks like ada@example.org.",
        UnfitFrame::TooManyFriends => "The frame knows as many people as it can. Remove somebody first.",
        UnfitFrame::Channel => "This channel is not there any more. Choose another.",
        UnfitFrame::CircleName => "A circle's name has 1 to 80 characters. Choose another.",
        UnfitFrame::EmptyCircle => "A circle has at least one frame. Choose some.",
        UnfitFrame::TooManyInCircle => {
            "A circle has 100 frames at the most. Leave some out, or make two of it."
        }
        UnfitFrame::TooManyCircles => "There are 50 circles already. Delete one that you no longer need.",
    },
    too_many_wait: "Too many frames wait here already. Try again in a minute.",

    title: "Frames",
    nothing_yet: "Your photo frames stand here. Plug one in, and type the code that it shows: from then on you and those \
                whom you let can send pictures to it.",
    pair: "Pair a frame",
    heard: |ago| format!("last heard {ago}"),
    not_heard: "not heard yet",
    loss: |hundredths| format!("{}.{}\u{a0}% lost", hundredths / 100, hundredths / 10 % 10),
    asking: |count| if count == 1 { "1 person asks".to_owned() } else { format!("{count} people ask") },
    unpaired: |name| format!("{name} is not paired any more. It shows a code as soon as it hears of it."),

    circles: "Circles",
    circles_lead: "Frames that often get the same pictures, such as your family's. You choose a circle with one tick when \
                   you send. Its frames are given a key beforehand; when one leaves, the others get a new one.",
    new_circle: "New circle",
    circle_name: "Name",
    circle_name_hint: "What you call these frames: Family, or Choir.",
    who_is_in: "Frames",
    have_key: |have, of| match (have, of) {
        (have, of) if have == of => "all have the key".to_owned(),
        (have, of) => format!("{have} of {of} have the key"),
    },
    make_circle: "Make the circle",
    delete_circle: "Delete",
    ask_delete_circle: "The circle goes, its frames stay.",

    pair_lead: "A frame that belongs to nobody shows a code. Type it here.",
    code: "Code",
    code_hint: "16 letters and digits; small letters will do, and you may leave the hyphens out.",
    name: "Name",
    name_hint: "What you call the frame: Grandma, or Living room.",
    pair_now: "Pair",
    waiting: "Waiting for the frame",
    waiting_lead: "It has to be switched on and to show this code. This takes a few seconds.",
    waiting_hint: "A frame that is reached by short message sends its word only when you press the button on its screen.",
    look_again: "Look again",
    another_code: "Type another code",
    mistyped: "A frame shows a code that begins like this one and goes on otherwise. Type it again.",
    over: "No frame showed this code in time. Look whether it is connected, and type the code that it shows now.",

    back: "All frames",
    paired: "The frame is paired. Say who may send to it, and send it a picture.",
    kept: "Kept.",
    address: "Address",
    address_hint: "What senders write, in mail and short messages too.",
    last_heard: "Last heard",
    lost: "Lost on the air",
    percent: |hundredths| format!("{}.{}\u{a0}%", hundredths / 100, hundredths / 10 % 10),
    way: "Reached by",
    ways: ["the network (HTTP)", "a broker (MQTT)", "short messages"],
    asks: |name| format!("{name} would like to send pictures to this frame."),
    let_in: "Allow",
    refuse: "Refuse",
    block: "Block",
    who: "Who may send",
    policies: [
        ("Friends only", "You, and the people below."),
        ("Ask me", "Friends at once; of anybody else who knows the address you are asked."),
        ("Anyone", "Whoever knows the address, except those whom you block."),
    ],
    save: "Save",
    people: "People",
    no_people: "Nobody yet. Friends may send at once; whoever is blocked may not, and is not told why.",
    friend: "Friend",
    blocked: "Blocked",
    remove: "Remove",
    unblock: "Unblock",
    email: "Mail address",
    email_hint: "The one of their account, or with which they will sign up.",
    befriend: "Add as a friend",
    settings: "Name and channel",
    send: "Send pictures",
    channel: "Channel",
    any_channel: "The only one there is",
    not_chosen: "channel not chosen",
    must_choose: "There are several channels, and it is not known which of them this frame hears. Its pictures wait until \
                  you say so.",
    choose: "Choose the channel",
    no_channel: "There is no station yet. Pictures wait until there is one.",
    unpair: "Un-pair",
    ask_unpair: "The frame then belongs to nobody and shows a code again. It keeps its pictures; before you give it away, \
                 erase them in its own settings. What is on its way to it ends. This cannot be undone.",
    unpair_now: "Un-pair this frame",
};

pub const GERMAN: Frames = Frames {
    no_circle: "Diesen Kreis gibt es nicht mehr. Gehen Sie zurück zu Ihren Bilderrahmen, und sehen Sie nach, welche Kreise es gibt.",
    no_frame: "Diesen Bilderrahmen gibt es nicht. Gehen Sie zurück zu Ihren Bilderrahmen, und wählen Sie einen anderen.",
    unfit: |unfit| match unfit {
        UnfitFrame::Name => "Der Name eines Bilderrahmens hat 1 bis 80 Zeichen. Wählen Sie einen anderen.",
        UnfitFrame::Address => {
            "Eine Adresse hat 2 bis 32 Buchstaben (a bis z), Ziffern und Bindestriche und beginnt mit einem Buchstaben. \
             Wählen Sie eine andere."
        }
        UnfitFrame::AddressTaken => "Diese Adresse ist vergeben. Wählen Sie eine andere.",
        UnfitFrame::Code => {
            "Der Code eines Bilderrahmens hat 16 Buchstaben und Ziffern, zum Beispiel K7QF-9M2D-XW4T-0H3N. Sehen Sie noch \
             einmal auf dem Bilderrahmen nach."
        }
        UnfitFrame::CodeTaken => {
            "Jemand anderes hat diesen Code schon eingegeben. Wenn es Ihr Bilderrahmen ist, lassen Sie ihn einen neuen Code \
             zeigen, und geben Sie diesen ein."
        }
        UnfitFrame::TooManyCodes => {
            "Es warten schon viele Codes auf ihre Bilderrahmen. Warten Sie einige Minuten, und versuchen Sie es dann noch \
             einmal."
        }
        UnfitFrame::TooManyFrames => {
            "Es gibt schon 100 Bilderrahmen. Trennen Sie einen, den Sie nicht mehr brauchen."
        }
        UnfitFrame::Friend => "Das ist keine E-Mail-Adresse; eine sieht aus wie ada@example.org.",
        UnfitFrame::TooManyFriends => {
            "Der Bilderrahmen kennt so viele Personen, wie er kann. Entfernen Sie zuerst jemanden."
        }
        UnfitFrame::Channel => "Diesen Kanal gibt es nicht mehr. Wählen Sie einen anderen.",
        UnfitFrame::CircleName => "Der Name eines Kreises hat 1 bis 80 Zeichen. Wählen Sie einen anderen.",
        UnfitFrame::EmptyCircle => {
            "Zu einem Kreis gehört mindestens ein Bilderrahmen. Wählen Sie welche aus."
        }
        UnfitFrame::TooManyInCircle => {
            "Zu einem Kreis gehören höchstens 100 Bilderrahmen. Lassen Sie welche weg, oder teilen Sie den Kreis auf."
        }
        UnfitFrame::TooManyCircles => {
            "Es gibt schon 50 Kreise. Löschen Sie einen, den Sie nicht mehr brauchen."
        }
    },
    too_many_wait: "Hier warten schon zu viele Bilderrahmen. Versuchen Sie es in einer Minute noch einmal.",

    title: "Bilderrahmen",
    nothing_yet: "Hier stehen Ihre Bilderrahmen. Stecken Sie einen ein, und geben Sie den Code ein, den er zeigt: Von da an \
                können Sie ihm Bilder senden und alle, denen Sie es erlauben.",
    pair: "Bilderrahmen koppeln",
    heard: |ago| format!("zuletzt gehört {ago}"),
    not_heard: "noch nicht gehört",
    loss: |hundredths| format!("{},{}\u{a0}% verloren", hundredths / 100, hundredths / 10 % 10),
    asking: |count| {
        if count == 1 { "1 Person fragt an".to_owned() } else { format!("{count} Personen fragen an") }
    },
    unpaired: |name| {
        format!("{name} ist nicht mehr gekoppelt und zeigt einen Code, sobald die Nachricht ankommt.")
    },

    circles: "Kreise",
    circles_lead: "Bilderrahmen, die oft dieselben Bilder bekommen, zum Beispiel die Ihrer Familie. Beim Senden wählen Sie \
                   einen Kreis mit einem Häkchen. Seine Bilderrahmen bekommen vorab einen Schlüssel; verlässt einer den \
                   Kreis, bekommen die anderen einen neuen.",
    new_circle: "Neuer Kreis",
    circle_name: "Name",
    circle_name_hint: "Wie Sie diese Bilderrahmen nennen: Familie oder Chor.",
    who_is_in: "Bilderrahmen",
    have_key: |have, of| match (have, of) {
        (have, of) if have == of => "alle haben den Schlüssel".to_owned(),
        (have, of) => format!("{have} von {of} haben den Schlüssel"),
    },
    make_circle: "Kreis anlegen",
    delete_circle: "Löschen",
    ask_delete_circle: "Der Kreis wird gelöscht, seine Bilderrahmen bleiben.",

    pair_lead: "Ein Bilderrahmen, der niemandem gehört, zeigt einen Code. Geben Sie ihn hier ein.",
    code: "Code",
    code_hint: "16 Buchstaben und Ziffern; Kleinbuchstaben genügen, und die Bindestriche können Sie weglassen.",
    name: "Name",
    name_hint: "Wie Sie den Bilderrahmen nennen: Oma oder Wohnzimmer.",
    pair_now: "Koppeln",
    waiting: "Warten auf den Bilderrahmen",
    waiting_lead: "Er muss eingeschaltet sein und diesen Code zeigen. Das dauert einige Sekunden.",
    waiting_hint: "Ein Bilderrahmen, der per SMS erreicht wird, meldet sich erst, wenn Sie auf seinem Bildschirm die Taste \
                   dafür drücken.",
    look_again: "Noch einmal nachsehen",
    another_code: "Anderen Code eingeben",
    mistyped: "Ein Bilderrahmen zeigt einen Code, der so beginnt wie dieser und anders weitergeht. Geben Sie ihn noch \
               einmal ein.",
    over: "Kein Bilderrahmen hat diesen Code rechtzeitig gezeigt. Prüfen Sie, ob er verbunden ist, und geben Sie den Code \
           ein, den er jetzt zeigt.",

    back: "Alle Bilderrahmen",
    paired: "Der Bilderrahmen ist gekoppelt. Legen Sie fest, wer ihm Bilder senden darf, und senden Sie ihm eines.",
    kept: "Gespeichert.",
    address: "Adresse",
    address_hint: "Das schreiben Absender, auch per E-Mail und SMS.",
    last_heard: "Zuletzt gehört",
    lost: "Beim Empfang verloren",
    percent: |hundredths| format!("{},{}\u{a0}%", hundredths / 100, hundredths / 10 % 10),
    way: "Erreichbar über",
    ways: ["das Netz (HTTP)", "einen Broker (MQTT)", "SMS"],
    asks: |name| format!("{name} möchte diesem Bilderrahmen Bilder senden."),
    let_in: "Erlauben",
    refuse: "Ablehnen",
    block: "Sperren",
    who: "Wer senden darf",
    policies: [
        ("Nur Freunde", "Sie und die Personen unten."),
        ("Mich fragen", "Freunde sofort; bei allen anderen, die die Adresse kennen, werden Sie gefragt."),
        ("Alle", "Wer die Adresse kennt, außer denen, die Sie sperren."),
    ],
    save: "Speichern",
    people: "Personen",
    no_people: "Noch niemand. Freunde dürfen sofort senden; wer gesperrt ist, darf es nicht und erfährt nicht, warum.",
    friend: "Befreundet",
    blocked: "Gesperrt",
    remove: "Entfernen",
    unblock: "Entsperren",
    email: "E-Mail-Adresse",
    email_hint: "Die des Kontos, oder die, mit der sich jemand anmelden wird.",
    befriend: "Als befreundet hinzufügen",
    settings: "Name und Kanal",
    send: "Bilder senden",
    channel: "Kanal",
    any_channel: "Der einzige, den es gibt",
    not_chosen: "kein Kanal gewählt",
    must_choose: "Es gibt mehrere Kanäle, und welchen davon dieser Bilderrahmen hört, ist nicht bekannt. Seine Bilder \
                  warten, bis Sie es sagen.",
    choose: "Kanal wählen",
    no_channel: "Es gibt noch keine Sendestation. Bilder warten, bis es eine gibt.",
    unpair: "Trennen",
    ask_unpair: "Der Bilderrahmen gehört dann niemandem und zeigt wieder einen Code. Seine Bilder behält er; bevor Sie ihn \
                 weggeben, löschen Sie sie in seinen eigenen Einstellungen. Was an ihn unterwegs ist, endet. Das lässt sich \
                 nicht rückgängig machen.",
    unpair_now: "Bilderrahmen trennen",
};
