-- What is looked for every few seconds, beside all that is long over: objects that stations still have, whoever waits
-- without one, and letters by their age.
CREATE INDEX telecast_object_live ON telecast_object (station, seq) WHERE state IN ('ordered', 'ready', 'on-air');

CREATE INDEX telecast_addressee_stranded ON telecast_addressee (object, changed_at, delivery, frame)
    WHERE state = 'requested';

CREATE INDEX telecast_letter_age ON telecast_letter (state, received_at, id);
