-- What photographers sell, in the versions by which something is or was sold. A studio's list is the same on all hosts.
CREATE TABLE gallery_price_list (
    id BYTEA NOT NULL,
    version BIGINT NOT NULL,
    owner BYTEA NOT NULL REFERENCES account (id),
    document TEXT NOT NULL,
    PRIMARY KEY (id, version)
);

-- The list by which an event's pictures are sold, in its latest version.
ALTER TABLE gallery_event ADD COLUMN price_list BYTEA;

-- What a product costs when it is made of one particular picture.
CREATE TABLE gallery_own_price (
    picture BYTEA NOT NULL REFERENCES gallery_placement (picture) ON DELETE CASCADE,
    product BYTEA NOT NULL,
    price BIGINT NOT NULL,
    PRIMARY KEY (picture, product)
);

-- What customers are about to order. The price is the one that they saw last. What was taken out can be taken back.
CREATE TABLE gallery_cart_line (
    id BYTEA PRIMARY KEY,
    customer BYTEA NOT NULL REFERENCES gallery_customer (id) ON DELETE CASCADE,
    product BYTEA NOT NULL,
    quantity BIGINT NOT NULL,
    price BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    removed_at BIGINT
);

CREATE INDEX gallery_cart_line_customer ON gallery_cart_line (customer);

-- The pictures of a line: one of a print or a file, as many as there are places in a package. A place may be empty; a
-- frame that nobody moved is in the middle.
CREATE TABLE gallery_cart_item (
    line BYTEA NOT NULL REFERENCES gallery_cart_line (id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    product BYTEA NOT NULL,
    picture BYTEA,
    frame TEXT,
    PRIMARY KEY (line, place)
);

-- What was ordered. It holds all that it needs, and outlives its event, its pictures and its price list. Its place in
-- the feed stands in it for the same reason.
CREATE TABLE gallery_order (
    id BYTEA PRIMARY KEY,
    owner BYTEA NOT NULL REFERENCES account (id),
    number TEXT NOT NULL UNIQUE,
    event BYTEA NOT NULL,
    event_name TEXT NOT NULL,
    customer BYTEA NOT NULL,
    form BYTEA NOT NULL,
    language TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    stage TEXT NOT NULL,
    payment TEXT NOT NULL,
    provider TEXT NOT NULL,
    problem TEXT NOT NULL,
    tracking TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    address TEXT NOT NULL,
    note TEXT NOT NULL,
    price_list BYTEA NOT NULL,
    price_list_version BIGINT NOT NULL,
    delivery TEXT NOT NULL,
    seller TEXT NOT NULL,
    currency TEXT NOT NULL,
    tax_name TEXT NOT NULL,
    tax_basis_points BIGINT NOT NULL,
    total BIGINT NOT NULL,
    tax BIGINT NOT NULL,
    lab_token TEXT NOT NULL,
    invoice BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    UNIQUE (customer, form)
);

CREATE INDEX gallery_order_owner ON gallery_order (owner, placed_at);

CREATE INDEX gallery_order_feed ON gallery_order (owner, seq);

CREATE INDEX gallery_order_event ON gallery_order (event);

CREATE INDEX gallery_order_email ON gallery_order (email_folded);

CREATE INDEX gallery_order_price_list ON gallery_order (price_list, price_list_version);

-- Its lines, as they stand on the invoice.
CREATE TABLE gallery_order_line (
    order_id BYTEA NOT NULL REFERENCES gallery_order (id) ON DELETE CASCADE,
    line BIGINT NOT NULL,
    name TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    price BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (order_id, line)
);

-- What is to be made: one picture in one form. Its document is the exchange's.
CREATE TABLE gallery_order_item (
    order_id BYTEA NOT NULL REFERENCES gallery_order (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    line BIGINT NOT NULL,
    picture BYTEA NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (order_id, number)
);

-- What happened to an order, each thing once: its name is whose it is and what they call it.
CREATE TABLE gallery_order_step (
    order_id BYTEA NOT NULL REFERENCES gallery_order (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    place BIGINT NOT NULL,
    at BIGINT NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (order_id, name)
);

-- Links to an order. The token is a hash.
CREATE TABLE gallery_order_link (
    token BYTEA PRIMARY KEY,
    order_id BYTEA NOT NULL REFERENCES gallery_order (id) ON DELETE CASCADE,
    made_at BIGINT NOT NULL
);

CREATE INDEX gallery_order_link_order ON gallery_order_link (order_id);

-- Files that studios send for an order, while they come and until they go. What arrived of one has no gaps.
CREATE TABLE gallery_file (
    order_id BYTEA NOT NULL REFERENCES gallery_order (id) ON DELETE CASCADE,
    hash BYTEA NOT NULL,
    length BIGINT NOT NULL,
    arrived BIGINT NOT NULL,
    whole BOOLEAN NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (order_id, hash)
);

CREATE INDEX gallery_file_changed ON gallery_file (changed_at);

CREATE TABLE gallery_file_piece (
    order_id BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    number BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (order_id, hash, number),
    FOREIGN KEY (order_id, hash) REFERENCES gallery_file (order_id, hash) ON DELETE CASCADE
);

-- Which file an item is, and when it was fetched first.
CREATE TABLE gallery_download (
    order_id BYTEA NOT NULL REFERENCES gallery_order (id) ON DELETE CASCADE,
    item BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    file_name TEXT NOT NULL,
    ready_at BIGINT NOT NULL,
    fetched_at BIGINT,
    PRIMARY KEY (order_id, item)
);

CREATE INDEX gallery_download_ready ON gallery_download (ready_at);
