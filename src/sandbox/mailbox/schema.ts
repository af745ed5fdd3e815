/** Tables of all mailboxes: properties as Graph shows them in JSON, and beside them only what is searched or sorted by. */
export const schema = `
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS mailbox (
  oid TEXT PRIMARY KEY, mail TEXT NOT NULL COLLATE NOCASE UNIQUE, person TEXT NOT NULL, settings TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS share (
  owner TEXT NOT NULL, member TEXT NOT NULL, folder TEXT NOT NULL, may_edit INTEGER NOT NULL,
  sees_private INTEGER NOT NULL, PRIMARY KEY (owner, member, folder)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS share_member ON share (member);
CREATE TABLE IF NOT EXISTS send_right (
  oid TEXT NOT NULL, address TEXT NOT NULL COLLATE NOCASE, kind TEXT NOT NULL, PRIMARY KEY (oid, address)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS quota (oid TEXT PRIMARY KEY, bytes INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sequence (only INTEGER PRIMARY KEY CHECK (only = 1), value INTEGER NOT NULL);
INSERT OR IGNORE INTO sequence VALUES (1, 0);
CREATE TABLE IF NOT EXISTS container (
  id TEXT PRIMARY KEY, oid TEXT NOT NULL, kind TEXT NOT NULL, parent TEXT, role TEXT, name TEXT NOT NULL,
  properties TEXT NOT NULL, change_key TEXT NOT NULL, seq INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS container_parent ON container (oid, kind, parent, name);
CREATE UNIQUE INDEX IF NOT EXISTS container_role ON container (oid, kind, role) WHERE role IS NOT NULL;
CREATE INDEX IF NOT EXISTS container_seq ON container (oid, kind, seq);
CREATE TABLE IF NOT EXISTS item (
  immutable TEXT PRIMARY KEY, rest TEXT NOT NULL UNIQUE, oid TEXT NOT NULL, kind TEXT NOT NULL, folder TEXT NOT NULL,
  sort TEXT, ends TEXT, is_read INTEGER, internet_id TEXT, conversation TEXT, master TEXT, original_start TEXT,
  properties TEXT NOT NULL, raw BLOB, created TEXT NOT NULL, modified TEXT NOT NULL,
  change_key TEXT NOT NULL, seq INTEGER NOT NULL, full_seq INTEGER NOT NULL, entered_seq INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS item_folder ON item (folder, kind, sort DESC);
CREATE INDEX IF NOT EXISTS item_unread ON item (folder, is_read);
CREATE INDEX IF NOT EXISTS item_seq ON item (folder, kind, seq);
CREATE INDEX IF NOT EXISTS item_mailbox ON item (oid, kind, sort DESC);
CREATE INDEX IF NOT EXISTS item_internet ON item (oid, internet_id);
CREATE INDEX IF NOT EXISTS item_conversation ON item (oid, conversation);
CREATE INDEX IF NOT EXISTS item_master ON item (master) WHERE master IS NOT NULL;
CREATE TABLE IF NOT EXISTS attachment (
  id TEXT PRIMARY KEY, item TEXT NOT NULL REFERENCES item (immutable) ON DELETE CASCADE, position INTEGER NOT NULL,
  properties TEXT NOT NULL, content BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS attachment_item ON attachment (item, position);
CREATE TABLE IF NOT EXISTS extended (
  item TEXT NOT NULL REFERENCES item (immutable) ON DELETE CASCADE, property TEXT NOT NULL COLLATE NOCASE,
  value TEXT NOT NULL, PRIMARY KEY (item, property)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS folder_extended (
  item TEXT NOT NULL REFERENCES container (id) ON DELETE CASCADE, property TEXT NOT NULL COLLATE NOCASE,
  value TEXT NOT NULL, PRIMARY KEY (item, property)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS extended_value ON extended (property, value);
CREATE TABLE IF NOT EXISTS extension (
  item TEXT NOT NULL REFERENCES item (immutable) ON DELETE CASCADE, name TEXT NOT NULL, properties TEXT NOT NULL,
  PRIMARY KEY (item, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS meeting_message (
  position INTEGER PRIMARY KEY AUTOINCREMENT, oid TEXT NOT NULL, kind TEXT NOT NULL, sender TEXT NOT NULL,
  recipients TEXT NOT NULL, subject TEXT NOT NULL, uid TEXT NOT NULL, comment TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS meeting_message_mailbox ON meeting_message (oid, position);
CREATE TABLE IF NOT EXISTS meeting_mail (
  item TEXT PRIMARY KEY REFERENCES item (immutable) ON DELETE CASCADE, uid TEXT NOT NULL, instance_date TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS part (
  id TEXT PRIMARY KEY, item TEXT NOT NULL REFERENCES item (immutable) ON DELETE CASCADE, kind TEXT NOT NULL,
  properties TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS part_item ON part (item, kind);
CREATE TABLE IF NOT EXISTS tombstone (
  folder TEXT NOT NULL, kind TEXT NOT NULL, immutable TEXT NOT NULL, rest TEXT NOT NULL, seq INTEGER NOT NULL,
  reason TEXT NOT NULL, PRIMARY KEY (folder, kind, immutable)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tombstone_seq ON tombstone (folder, kind, seq);
CREATE TABLE IF NOT EXISTS category (
  id TEXT PRIMARY KEY, oid TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, color TEXT NOT NULL, UNIQUE (oid, name)
);
CREATE TABLE IF NOT EXISTS upload (
  id TEXT PRIMARY KEY, item TEXT NOT NULL REFERENCES item (immutable) ON DELETE CASCADE, properties TEXT NOT NULL,
  size INTEGER NOT NULL, content BLOB NOT NULL, expires TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS subscription (
  id TEXT PRIMARY KEY, oid TEXT NOT NULL, tid TEXT NOT NULL, creator TEXT NOT NULL, kind TEXT NOT NULL, folder TEXT,
  resource TEXT NOT NULL, change_types TEXT NOT NULL, notification_url TEXT NOT NULL, lifecycle_url TEXT,
  client_state TEXT, tls TEXT, expires TEXT NOT NULL, immutable INTEGER NOT NULL, told INTEGER NOT NULL,
  warned INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS subscription_mailbox ON subscription (oid, expires);
CREATE INDEX IF NOT EXISTS subscription_expires ON subscription (expires);
`
