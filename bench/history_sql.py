"""The statements of the loader. `h(n, k, m)` is a number below m that looks random and is always the same."""

CONSTRAINTS = """
SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid::regclass::text = ANY(%s) AND contype IN ('f', 'u') ORDER BY contype DESC, conname
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid::regclass::text = ANY(%s) AND NOT indisprimary
  AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('u', 'p', 'f'))
ORDER BY 1
"""
SAMPLE_TABLE = """
CREATE TEMP TABLE bench_sample (id int PRIMARY KEY, subject text, body text, html text, extra text, document tsvector)
"""
SAMPLE_DOCUMENTS = """
UPDATE bench_sample SET document = setweight(to_tsvector('simple', subject), 'A')
  || setweight(to_tsvector('english', subject), 'A') || setweight(to_tsvector('simple', body || ' ' || extra), 'B')
  || setweight(to_tsvector('english', body), 'B')
"""
CUSTOMER_TABLE = """
CREATE TEMP TABLE bench_customer
  (id int PRIMARY KEY, name text, email text, extra text, contact bigint, organization bigint, document tsvector)
"""
CUSTOMERS = """
UPDATE bench_customer SET document = setweight(to_tsvector('simple', name || ' ' || email || ' ' || extra), 'A');
WITH made AS (
  INSERT INTO people_contact (name, email, language, time_zone, country, organization_id, created_at)
  SELECT b.name, b.email, 'en', '', '', d.organization_id, now() - interval '3 years'
  FROM bench_customer b LEFT JOIN people_organizationdomain d ON d.domain = split_part(b.email, '@', 2)
  ORDER BY b.id RETURNING id, email, organization_id
)
UPDATE bench_customer b SET contact = made.id, organization = made.organization_id FROM made WHERE made.email = b.email;
INSERT INTO people_identity (contact_id, kind, value, created_at)
SELECT contact, 'email', email, now() - interval '3 years' FROM bench_customer ORDER BY id;
ANALYZE bench_customer; ANALYZE bench_sample
"""
PREPARE = """
CREATE OR REPLACE FUNCTION pg_temp.h(n bigint, k int, m int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS 'SELECT (abs(hashint8extended(n, k)) %% m)::int';
CREATE TEMP TABLE bench_team AS SELECT row_number() OVER (ORDER BY id) - 1 AS place, id FROM people_team;
CREATE TEMP TABLE bench_agent AS
  SELECT team_id, row_number() OVER (PARTITION BY team_id ORDER BY agent_id) - 1 AS place, agent_id,
         count(*) OVER (PARTITION BY team_id) AS size FROM people_teammembership;
INSERT INTO tickets_tag (name, created_at)
  SELECT name, now() FROM unnest(ARRAY['refund','warranty','repair','shipping','vip','spare-part','training','invoice'])
  AS name ON CONFLICT DO NOTHING;
CREATE TEMP TABLE bench_ticket AS
WITH first AS (SELECT coalesce(max(number), 0) AS before FROM tickets_ticket),
plan AS (
  SELECT before + n AS number, n,
         now() - interval '3 years' * (1 - n::float8 / %(tickets)s) - interval '1 hour' AS created_at,
         pg_temp.h(n, 1, 2000) AS sample, pg_temp.h(n, 2, %(customers)s) AS customer,
         CASE WHEN n > %(tickets)s * 0.88 AND pg_temp.h(n, 3, 3) < 2
              THEN (ARRAY['new','open','open','open','pending','pending','pending','on_hold'])[1 + pg_temp.h(n, 4, 8)]
              WHEN pg_temp.h(n, 5, 100) = 0 THEN 'spam'
              WHEN n > %(tickets)s * 0.75 THEN 'solved' ELSE 'closed' END AS shelf,
         pg_temp.h(n, 6, 6) AS team,
         CASE WHEN n > %(tickets)s * 0.88 AND %(tickets)s - n < 75 THEN 20 ELSE 5 END AS size
  FROM first, generate_series(1, %(tickets)s) AS n
)
SELECT plan.*, c.contact, c.organization, c.name AS customer_name, t.id AS team_id,
       CASE WHEN shelf = 'new' OR shelf = 'spam' OR pg_temp.h(n, 7, 5) = 0 THEN NULL ELSE a.agent_id END AS agent_id,
       a.agent_id AS replier, now() - created_at AS age
FROM plan JOIN bench_customer c ON c.id = plan.customer JOIN bench_team t ON t.place = plan.team
JOIN bench_agent a ON a.team_id = t.id AND a.place = pg_temp.h(n, 8, a.size::int);
ANALYZE bench_ticket;
CREATE TEMP TABLE bench_channel AS
  SELECT id, brand_id, address FROM tickets_channel WHERE kind = 'email' ORDER BY id LIMIT 1;
CREATE TEMP TABLE bench_message AS
SELECT number, n, seq,
       row_number() OVER (ORDER BY number, seq) + (SELECT coalesce(max(id), 0) FROM tickets_message) AS id,
       created_at + CASE WHEN age < interval '10 days' THEN age * ((seq - 1)::float8 / size)
                         ELSE interval '7 hours' * (seq - 1) * (1 + pg_temp.h(n, 9, 4)) / 2 END AS at,
       CASE WHEN seq %% 2 = 1 THEN 'customer' ELSE 'reply' END AS kind,
       CASE WHEN seq = 1 THEN sample ELSE pg_temp.h(n * 32 + seq, 10, 2000) END AS sample, size
FROM bench_ticket, generate_series(1, size) AS seq
"""
_TICKETS = """
INSERT INTO tickets_ticket
  (number, token, subject, status_id, category, shelf, flag, priority, channel_id, brand_id, requester_id,
   organization_id, team_id, assignee_id, tags, language, custom, purpose, initiator, created_at, updated_at, solved_at,
   waiting_order, due_order, soon_order, first_reply_at, last_seq, version, snippet, requester_name, last_message_at,
   last_author,
   held_count, failed_count)
SELECT t.number, left(md5('ticket' || t.number), 26), s.subject, st.id, st.category, t.shelf,
       CASE WHEN t.shelf = 'spam' THEN 'spam' ELSE '' END, (ARRAY[2,2,2,2,2,2,1,3,3,4])[1 + pg_temp.h(t.n, 11, 10)],
       ch.id, ch.brand_id, t.contact, t.organization, t.team_id, t.agent_id,
       CASE WHEN pg_temp.h(t.n, 12, 3) = 0 THEN ARRAY[(ARRAY['refund','warranty','repair','shipping','vip','spare-part',
            'training','invoice'])[1 + pg_temp.h(t.n, 13, 8)]] ELSE ARRAY[]::varchar[] END::varchar[],
       'en', '{}', 'request', 'customer', t.created_at, m.at,
       CASE WHEN st.category IN ('solved', 'closed') THEN m.at END,
       CASE WHEN t.shelf IN ('new', 'open') THEN m.at ELSE '9999-01-01+00' END, '9999-01-01+00', '9999-01-01+00',
       t.created_at + interval '2 hours', t.size, t.size, left(ms.body, 150), t.customer_name, m.at, m.kind, 0, 0
FROM bench_ticket t
JOIN bench_message m ON m.number = t.number AND m.seq = t.size
JOIN bench_sample s ON s.id = t.sample JOIN bench_sample ms ON ms.id = m.sample
JOIN tickets_status st ON st.is_default AND st.category = CASE WHEN t.shelf = 'spam' THEN 'new' ELSE t.shelf END
CROSS JOIN bench_channel ch ORDER BY t.number
"""
_MESSAGES = """
INSERT INTO tickets_message
  (id, ticket_id, seq, kind, state, channel_id, author_agent_id, author_contact_id, author_name, author_email,
   not_requester, hold_reason, subject, text, html, quoted, quoted_html, remote_images, "to", cc, bcc, language,
   is_auto, is_bot, ack_only, plain_only, message_id, in_reply_to, warnings, sent_at, created_at, delivery_state,
   delivery_error, delivery_attempts, reactions)
SELECT m.id, m.number, m.seq, m.kind, 'shown', ch.id, CASE WHEN m.kind = 'reply' THEN t.replier END,
       CASE WHEN m.kind = 'customer' THEN t.contact END, CASE WHEN m.kind = 'customer' THEN t.customer_name ELSE '' END,
       CASE WHEN m.kind = 'customer' THEN c.email ELSE '' END, false, '', s.subject, s.body, s.html, '', '', 0,
       jsonb_build_array(jsonb_build_object('name', '', 'email',
           CASE WHEN m.kind = 'customer' THEN ch.address ELSE c.email END)),
       '[]', '[]', 'en', false, false, false, false, 'bench.' || m.id || '@bench.test', '', '[]', m.at, m.at,
       CASE WHEN m.kind = 'reply' THEN 'sent' ELSE '' END, '', 0, '[]'
FROM bench_message m JOIN bench_ticket t USING (number)
JOIN bench_customer c ON c.id = t.customer JOIN bench_sample s ON s.id = m.sample CROSS JOIN bench_channel ch
ORDER BY m.id
"""
_DOCUMENTS = """
INSERT INTO tickets_searchdocument (message_id, ticket_id, document)
SELECT m.id, m.number, c.document || s.document
FROM bench_message m JOIN bench_ticket t USING (number)
JOIN bench_customer c ON c.id = t.customer JOIN bench_sample s ON s.id = m.sample ORDER BY m.id
"""
_EVENTS = """
INSERT INTO tickets_ticketevent
  (ticket_id, kind, at, recorded_at, actor, actor_agent_id, actor_contact_id, actor_rule, message_id, channel, brand_id,
   team_id, agent_id, tier, language, priority, country, purpose, category, data, is_imported, handled_at)
SELECT t.number, e.kind, e.at, e.at, CASE WHEN e.by_agent THEN 'agent' ELSE 'contact' END,
       CASE WHEN e.by_agent THEN t.replier END, CASE WHEN NOT e.by_agent THEN t.contact END, '', e.message, 'email',
       ch.brand_id, t.team_id, CASE WHEN e.by_agent THEN t.replier ELSE 0 END, 'basic', 'en', 2, '', 'request',
       CASE WHEN t.shelf = 'spam' THEN 'new' ELSE t.shelf END, e.data::jsonb, false, e.at
FROM bench_ticket t CROSS JOIN bench_channel ch CROSS JOIN LATERAL (
  SELECT 'ticket_created' AS kind, t.created_at AS at, false AS by_agent, NULL::bigint AS message,
         '{"customer": ' || t.contact || ', "initiator": "customer"}' AS data
  UNION ALL SELECT 'assigned', t.created_at + interval '1 minute', true, NULL, '{"to": ' || t.replier || '}'
  WHERE t.agent_id IS NOT NULL
  UNION ALL SELECT CASE WHEN kind = 'customer' THEN 'customer_message' ELSE 'agent_reply' END, at, kind = 'reply', id,
                   '{"auto": false, "ack_only": false}' FROM bench_message m WHERE m.number = t.number
  UNION ALL SELECT 'reply_queued', at, true, id, '{"hold_s": 10}'
            FROM bench_message m WHERE m.number = t.number AND kind = 'reply'
  UNION ALL SELECT 'status_changed', t.created_at + interval '3 days', true, NULL,
                   '{"from": "open", "to": "' || t.shelf || '", "status": "' || t.shelf || '", "by": "agent"}'
            WHERE t.shelf IN ('solved', 'closed', 'pending', 'on_hold')
) e ORDER BY t.number, e.at
"""
STEPS = (
    ("tickets", _TICKETS),
    ("messages", _MESSAGES),
    ("search documents", _DOCUMENTS),
    ("events", "CREATE INDEX ON bench_message (number); ANALYZE bench_message;" + _EVENTS),
)
# Fifty tickets hold a word that stands nowhere else.
RARE = """
WITH chosen AS (SELECT id FROM bench_message WHERE seq = 3 AND n %% greatest(%(tickets)s / 50, 1) = 0 LIMIT 50),
texts AS (UPDATE tickets_message SET text = text || ' The zephyrine is here.' WHERE id IN (SELECT id FROM chosen))
UPDATE tickets_searchdocument SET document = document || setweight(to_tsvector('simple', 'zephyrine'), 'B')
    || setweight(to_tsvector('english', 'zephyrine'), 'B')
WHERE message_id IN (SELECT id FROM chosen);
"""
SEQUENCES = """
SELECT setval(pg_get_serial_sequence('tickets_ticket', 'number'), (SELECT max(number) FROM tickets_ticket));
SELECT setval(pg_get_serial_sequence('tickets_message', 'id'), (SELECT max(id) FROM tickets_message));
DROP TABLE bench_message, bench_ticket, bench_customer, bench_sample, bench_team, bench_agent, bench_channel
"""
