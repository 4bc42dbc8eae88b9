begin;
\ir ../helpers.sql
select plan(54);

select * from test.check_table('delivery', array['id uuid not null', 'channel text not null', 'webhook_id uuid', 'recipient text', 'booking_id uuid', 'epoch integer', 'transaction_id xid8', 'position bigint', 'kind text not null',
    'payload json', 'status text not null', 'attempts integer not null', 'next_attempt_at timestamp(3) with time zone not null', 'lease uuid', 'last_status integer', 'last_error text',
    'created_at timestamp(3) with time zone not null', 'settled_at timestamp(3) with time zone'], array['id']);

select booking_api.create_webhook(request => '{"url": "https://example.com/"}') ->> 'id' as hook, booking_api.create_webhook(request => '{"url": "https://example.com/"}') ->> 'id' as other \gset
select test.as_owner(format($$insert into booking_data.delivery (id, channel, webhook_id, epoch, transaction_id, position, kind) values ('0000000a-000a-400a-800a-00000000000a', 'webhook', %L, 1, '7', 1, 'event.sold_out')$$, :'hook'));
select is((d.status, d.attempts, d.lease, d.settled_at)::text, '(pending,0,,)', 'pending, not tried') from booking_data.delivery d;
select ok(d.created_at between clock_timestamp() - interval '1 minute' and clock_timestamp() and d.next_attempt_at between d.created_at - interval '1 s' and clock_timestamp(), 'and due')
from booking_data.delivery d;
select is(test.violated('update booking_data.delivery set ' || assignment), refused_by, assignment)
from (values
    ('channel = ''sms'', recipient = ''x'', webhook_id = null', 'delivery_channel_known'), ('webhook_id = null', 'delivery_has_an_address'), ('recipient = ''ann@example.com''', 'delivery_has_an_address'),
    ('channel = ''email''', 'delivery_has_an_address'), ('channel = ''email'', recipient = ''ann@example.com''', 'delivery_has_an_address'), ('channel = ''email'', webhook_id = null', 'delivery_has_an_address'),
    ('webhook_id = gen_random_uuid()', 'delivery_of_webhook'), ('transaction_id = null', 'delivery_has_a_content'), ('position = null', 'delivery_has_a_content'),
    ('payload = ''{}''', 'delivery_has_a_content'), ('epoch = null, transaction_id = null, position = null', 'delivery_has_a_content'), ('status = ''lost'', settled_at = now()', 'delivery_status_known'),
    ('attempts = -1', 'delivery_attempts_not_negative'), ('status = ''dead'', settled_at = now(), lease = gen_random_uuid()', 'delivery_leased_while_pending'),
    ('settled_at = now()', 'delivery_settled_at_when_settled'), ('status = ''delivered''', 'delivery_settled_at_when_settled'), ('kind = null', ''), ('next_attempt_at = null', ''),
    ('lease = gen_random_uuid()', 'nothing'), ('status = ''delivered'', settled_at = now(), lease = null', 'nothing'), ('epoch = null, transaction_id = null, position = null, payload = ''{}''', 'nothing'),
    ('channel = ''email'', webhook_id = null, recipient = ''ann@example.com''', 'nothing'),
    ('channel = ''email'', webhook_id = null, recipient = ''ann@example.com'', booking_id = gen_random_uuid(), epoch = 1, transaction_id = ''7'', position = 1, payload = null', 'nothing'), ('channel = ''webhook'', recipient = null, webhook_id = ' || quote_literal(:'hook'), 'delivery_of_booking_is_mail'),
    ('channel = ''email'', webhook_id = null, recipient = ''a@example.com'', booking_id = gen_random_uuid(), epoch = null, transaction_id = null, position = null, payload = ''{}''', 'delivery_of_booking_is_mail')
) t (assignment, refused_by);
select set_eq($$select conname::text from pg_constraint where conrelid = 'booking_data.delivery'::regclass and contype in ('c', 'p', 'f', 'u')$$,
    array['delivery_pkey', 'delivery_of_webhook', 'delivery_channel_known', 'delivery_has_an_address', 'delivery_of_booking_is_mail', 'delivery_has_a_content', 'delivery_status_known', 'delivery_attempts_not_negative',
        'delivery_leased_while_pending', 'delivery_settled_at_when_settled'], 'every constraint but the key is tried above');

-- Each change once for each address; it is a ping by now, or mail
select test.as_owner('delete from booking_data.delivery');
select is(test.violated(format('insert into booking_data.delivery (id, channel, webhook_id, recipient, epoch, transaction_id, position, payload, kind) values (gen_random_uuid(), %L, %L, %L, %L, %L, %L, %L, %L)',
    channel, hook, recipient, epoch, transaction_id, place, payload, 'x')), refused_by, title)
from (values
    (1, 'webhook', :'hook', null, 1, '7', '1', null, 'nothing', 'a change'), (2, 'webhook', :'other', null, 1, '7', '1', null, 'nothing', 'the same for another webhook'),
    (3, 'webhook', :'hook', null, 1, '7', '2', null, 'nothing', 'another change'), (4, 'webhook', :'hook', null, 1, '8', '1', null, 'nothing', 'another transaction'),
    (5, 'webhook', :'hook', null, 1, '7', '1', null, 'delivery_of_change_once', 'the same again'), (6, 'email', null, 'a@example.com', 1, '7', '1', null, 'nothing', 'as mail'),
    (7, 'email', null, 'b@example.com', 1, '7', '1', null, 'delivery_of_change_once', 'as mail again, whoever gets it'), (8, 'webhook', :'hook', null, null, null, null, '{}', 'nothing', 'a ping'),
    (9, 'webhook', :'hook', null, null, null, null, '{}', 'nothing', 'another ping'), (10, 'webhook', :'hook', null, 2, '7', '1', null, 'nothing', 'the same numbers in another epoch')
) t (number, channel, hook, recipient, epoch, transaction_id, place, payload, refused_by, title)
order by number;
select test.as_owner(format('delete from booking_data.webhook where id = %L', :'hook'));
select is((count(*) filter (where d.webhook_id = :'hook'), count(*))::text, '(0,2)', 'they go with their webhook') from booking_data.delivery d;

select is(test.violated(format('insert into booking_data.delivery (id, channel, recipient, booking_id, epoch, transaction_id, position, kind) select gen_random_uuid(), ''email'', ''a@example.com'', b::uuid, 1, ''9'', 1, ''event.updated'' from unnest(%L::text[]) b',
    array['0000000a-000a-400a-800a-00000000000a', other])), refused_by, title)
from (values ('0000000b-000b-400b-800b-00000000000b', 'nothing', 'a moved event is told once for each booking'), ('0000000a-000a-400a-800a-00000000000a', 'delivery_of_change_once', 'and not twice')) t (other, refused_by, title);

-- What is looked for is found through an index.
select is(array(select pg_get_indexdef(i.indexrelid) from pg_index i where i.indrelid = 'booking_data.delivery'::regclass order by i.indexrelid::regclass::text), array[
    'CREATE INDEX delivery_by_webhook ON booking_data.delivery USING btree (webhook_id, status, id)',
    'CREATE INDEX delivery_dead ON booking_data.delivery USING btree (webhook_id, id) WHERE (status = ''dead''::text)',
    'CREATE INDEX delivery_delivered ON booking_data.delivery USING btree (settled_at) WHERE (status = ''delivered''::text)',
    'CREATE INDEX delivery_due ON booking_data.delivery USING btree (webhook_id, next_attempt_at) WHERE ((status = ''pending''::text) AND (webhook_id IS NOT NULL))',
    'CREATE INDEX delivery_due_mail ON booking_data.delivery USING btree (next_attempt_at) WHERE ((status = ''pending''::text) AND (webhook_id IS NULL))',
    'CREATE INDEX delivery_leased ON booking_data.delivery USING btree (webhook_id, next_attempt_at) WHERE (lease IS NOT NULL)',
    'CREATE UNIQUE INDEX delivery_of_change_once ON booking_data.delivery USING btree (channel, webhook_id, epoch, transaction_id, "position", booking_id) NULLS NOT DISTINCT WHERE ("position" IS NOT NULL)',
    'CREATE UNIQUE INDEX delivery_pkey ON booking_data.delivery USING btree (id)'], 'its indexes');
select throws_ok('delete from booking_data.delivery', '42501', null, 'no slip of a superuser');
select throws_ok('truncate booking_data.delivery', '23000', null, 'nor a truncate');
select is((test.error('delete from booking_data.delivery', run_as => 'booking_dba')).code, '42501', 'nor of a DBA');
select is((test.error('select from booking_data.delivery', run_as => 'booking_notifier')).code, '42501', 'and the notifier cannot reach it');

select * from finish();
rollback;
