-- The catalogue of errors: legal, complete, and kept by everything that raises or documents one.
begin;
\ir helpers.sql
select plan(91);

-- The catalogue
select is_empty($$select error_code from booking_impl.error_catalogue() where error_code !~ '^TK[A-Z][0-9]{2}$'$$,
    'every code is in the class that the standard leaves to us');
select is(count(distinct e.error_code), count(*), 'no code is listed twice') from booking_impl.error_catalogue() e;
select is(count(distinct e.name), count(*), 'no name is listed twice') from booking_impl.error_catalogue() e;
select is_empty($$select name from booking_impl.error_catalogue() where name !~ '^([A-Z][a-z]+)+$'$$, 'names are UpperCamelCase');
select is_empty($$select meaning from booking_impl.error_catalogue() where meaning !~ '^[A-Z].*\.$'$$, 'meanings are sentences');
select set_has('select error_code, name from booking_impl.error_catalogue()',
    $$values ('TKV01', 'ValidationError'), ('TKN01', 'EventNotFound'), ('TKN02', 'BookingNotFound'), ('TKC01', 'InsufficientSeats'),
        ('TKC02', 'BookingAlreadyCancelled'), ('TKC03', 'EventNotOnSale'), ('TKC04', 'CustomerLimitExceeded'), ('TKC05', 'CapacityBelowSold'),
        ('TKC06', 'InvalidTransition'), ('TKC07', 'VersionMismatch'), ('TKC08', 'IdempotencyKeyReused'), ('TKX01', 'InvariantViolated')$$,
    'what was published stays as it is: codes are never renumbered nor reused');

-- The code
create temporary table raised on commit drop as
select distinct p.oid::regproc::text as function, m.code[1] as code
from pg_proc p
cross join lateral regexp_matches(p.prosrc, '''(TK[A-Z0-9]+)''', 'g') m (code)
where p.pronamespace in ('booking_api'::regnamespace, 'booking_impl'::regnamespace) and p.proname <> 'error_catalogue';
select is_empty('select * from raised where code not in (select error_code from booking_impl.error_catalogue())', 'every code in a function is in the catalogue');
select set_has('select code from raised', $$values ('TKV01'), ('TKN01'), ('TKN02'), ('TKC01'), ('TKC02'), ('TKC03'), ('TKC04'),
    ('TKC05'), ('TKC06'), ('TKC07'), ('TKC08'), ('TKX01')$$, 'the search finds what is there');

-- The comments: "Raises: EventNotFound, ..." and, for a batch, "error codes: ..."
create temporary table documented on commit drop as
select p.pronamespace::regnamespace::text as schema, p.proname::text as function, n.name
from pg_proc p
cross join lateral regexp_matches(obj_description(p.oid, 'pg_proc'), '(?:Raises|error codes): ([^.]*)\.', 'g') m (names)
cross join lateral regexp_split_to_table(m.names[1], ', *') n (name)
where p.pronamespace in ('booking_api'::regnamespace, 'booking_impl'::regnamespace);
select is_empty($$select * from documented where name not in (select name from booking_impl.error_catalogue()) and (function, name) <> ('raise_error', 'any')$$,
    'every name in a comment is in the catalogue');

-- Each documented error is provoked.
select test.make_event(capacity => 1) as hall, test.make_event(status => 'closed') as closed, test.make_event(status => 'cancelled') as over,
    test.make_event() as sold, test.make_event(max_per_customer => 1) as limited \gset
select test.make_booking(:'sold') as _ \gset
select test.make_booking(:'hall') as cancelled \gset
select booking_api.cancel_booking(booking_id => :'cancelled') as _, is_complete as _ from booking_api.cancel_event(event_id => :'over') \gset
select k.code as _ from test.book_keyed(test.request(test.item(:'sold')), 'used') k \gset
create temporary table provoked on commit drop as
select function, name, statement
from (values
    ('create_bookings', 'ValidationError', 'do $do$ begin perform booking_api.create_bookings(requests => ''1''); end $do$'),
    ('create_booking', 'ValidationError', 'do $do$ begin perform booking_api.create_booking(customer_email => ''x'', items => ''[]''); end $do$'),
    ('create_booking', 'EventNotFound', format('select booking_api.create_booking(customer_email => %L, items => %L)', 'a@b.c', jsonb_build_array(test.item(gen_random_uuid()::text)))),
    ('create_booking', 'EventNotOnSale', format('select booking_api.create_booking(customer_email => %L, items => %L)', 'a@b.c', jsonb_build_array(test.item(:'closed')))),
    ('create_booking', 'InsufficientSeats', format('select booking_api.create_booking(customer_email => %L, items => %L)', 'a@b.c', jsonb_build_array(test.item(:'hall', '2')))),
    ('create_booking', 'CustomerLimitExceeded', format('select booking_api.create_booking(customer_email => %L, items => %L)', 'a@b.c', jsonb_build_array(test.item(:'limited', '2')))),
    ('create_booking', 'IdempotencyKeyReused', format('select booking_api.create_booking(customer_email => %L, items => %L, idempotency_key => %L)', 'a@b.c', jsonb_build_array(test.item(:'sold')), 'used')),
    ('await_event', 'ValidationError', 'select booking_api.await_event(event_id => ''x'')'),
    ('get_booking', 'ValidationError', 'select booking_api.get_booking(booking_id => ''x'')'),
    ('get_booking', 'BookingNotFound', format('select booking_api.get_booking(booking_id => %L)', gen_random_uuid())),
    ('get_event', 'ValidationError', 'select booking_api.get_event(event_id => ''x'')'),
    ('get_event', 'EventNotFound', format('select booking_api.get_event(event_id => %L)', gen_random_uuid())),
    ('list_bookings', 'ValidationError', 'select booking_api.list_bookings(page => ''x'')'),
    ('list_events', 'ValidationError', 'select booking_api.list_events(page => ''x'')'),
    ('list_changes', 'ValidationError', 'select booking_api.list_changes(after => ''x'')'),
    ('create_webhook', 'ValidationError', 'select booking_api.create_webhook(request => ''{}'')'),
    ('update_webhook', 'ValidationError', 'select booking_api.update_webhook(webhook_id => ''x'', request => ''{}'')'),
    ('update_webhook', 'WebhookNotFound', format('select booking_api.update_webhook(webhook_id => %L, request => ''{"kinds": []}'')', gen_random_uuid())),
    ('list_webhooks', 'ValidationError', 'select booking_api.list_webhooks(page => ''x'')'),
    ('get_webhook', 'ValidationError', 'select booking_api.get_webhook(webhook_id => ''x'')'),
    ('get_webhook', 'WebhookNotFound', format('select booking_api.get_webhook(webhook_id => %L)', gen_random_uuid())),
    ('delete_webhook', 'ValidationError', 'do $do$ begin perform booking_api.delete_webhook(webhook_id => ''x''); end $do$'),
    ('delete_webhook', 'WebhookNotFound', format('do $do$ begin perform booking_api.delete_webhook(webhook_id => %L); end $do$', gen_random_uuid())),
    ('rotate_webhook_secret', 'ValidationError', 'select booking_api.rotate_webhook_secret(webhook_id => ''x'')'),
    ('rotate_webhook_secret', 'WebhookNotFound', format('select booking_api.rotate_webhook_secret(webhook_id => %L)', gen_random_uuid())),
    ('enable_webhook', 'ValidationError', 'select booking_api.enable_webhook(webhook_id => ''x'')'),
    ('enable_webhook', 'WebhookNotFound', format('select booking_api.enable_webhook(webhook_id => %L)', gen_random_uuid())),
    ('ping_webhook', 'ValidationError', 'select booking_api.ping_webhook(webhook_id => ''x'')'),
    ('ping_webhook', 'WebhookNotFound', format('select booking_api.ping_webhook(webhook_id => %L)', gen_random_uuid())),
    ('list_deliveries', 'ValidationError', 'select booking_api.list_deliveries(webhook_id => ''x'')'),
    ('list_deliveries', 'WebhookNotFound', format('select booking_api.list_deliveries(webhook_id => %L)', gen_random_uuid())),
    ('redeliver', 'ValidationError', 'select booking_api.redeliver(webhook_id => ''x'', delivery_id => ''x'')'),
    ('redeliver', 'WebhookNotFound', format('select booking_api.redeliver(webhook_id => %L, delivery_id => %L)', gen_random_uuid(), gen_random_uuid())),
    ('redeliver', 'DeliveryNotFound', format('select booking_api.redeliver(webhook_id => %L, delivery_id => %L)',
        booking_api.create_webhook(request => '{"url": "https://example.com/"}') ->> 'id', gen_random_uuid())),
    ('queue_deliveries', 'ValidationError', 'select booking_api.queue_deliveries(channel => ''x'', most => 1)'),
    ('claim_deliveries', 'ValidationError', 'do $do$ begin perform booking_api.claim_deliveries(channel => ''x'', most => 1); end $do$'),
    ('settle_delivery', 'ValidationError', 'select booking_api.settle_delivery(delivery_id => null, lease => null, outcome => ''x'')'),
    ('allow_private_webhooks', 'ValidationError', 'select booking_api.allow_private_webhooks(allowed => null)'),
    ('send_past_mails', 'ValidationError', 'select booking_api.send_past_mails(since => ''x'')'),
    ('replay_deliveries', 'ValidationError', 'select booking_api.replay_deliveries(channel => ''x'')'),
    ('prune_deliveries', 'ValidationError', 'select booking_api.prune_deliveries(keep_days => ''x'')'),
    ('cancel_bookings', 'ValidationError', 'do $do$ begin perform booking_api.cancel_bookings(booking_ids => null); end $do$'),
    ('cancel_booking', 'ValidationError', 'select booking_api.cancel_booking(booking_id => ''x'')'),
    ('cancel_booking', 'BookingNotFound', format('select booking_api.cancel_booking(booking_id => %L)', gen_random_uuid())),
    ('cancel_booking', 'BookingAlreadyCancelled', format('select booking_api.cancel_booking(booking_id => %L)', :'cancelled')),
    ('cancel_booking', 'IdempotencyKeyReused', format('select booking_api.cancel_booking(booking_id => %L, idempotency_key => ''used'')', :'cancelled')),
    ('create_event', 'IdempotencyKeyReused', 'select booking_api.create_event(request => ''{"name": "x", "startsAt": "2430-01-01T00:00:00Z", "capacity": 1}'', idempotency_key => ''used'')'),
    ('cancel_event', 'IdempotencyKeyReused', format('do $do$ begin perform booking_api.cancel_event(event_id => %L, idempotency_key => ''used''); end $do$', :'hall')),
    ('create_event', 'ValidationError', 'select booking_api.create_event(request => ''{}'')'),
    ('update_event', 'ValidationError', 'select booking_api.update_event(event_id => ''x'', request => ''{}'')'),
    ('update_event', 'EventNotFound', format('select booking_api.update_event(event_id => %L, request => %L)', gen_random_uuid(), '{"name": "x"}')),
    ('update_event', 'VersionMismatch', format('select booking_api.update_event(event_id => %L, request => %L, if_match => %L)', :'closed', '{"name": "x"}', '0')),
    ('update_event', 'InvalidTransition', format('select booking_api.update_event(event_id => %L, request => %L)', :'over', '{"name": "x"}')),
    ('update_event', 'CapacityBelowSold', format('select booking_api.update_event(event_id => %L, request => %L)', :'sold', '{"capacity": 0}')),
    ('publish_event', 'ValidationError', 'select booking_api.publish_event(event_id => ''x'')'),
    ('publish_event', 'EventNotFound', format('select booking_api.publish_event(event_id => %L)', gen_random_uuid())),
    ('publish_event', 'InvalidTransition', format('select booking_api.publish_event(event_id => %L)', :'over')),
    ('close_event', 'ValidationError', 'select booking_api.close_event(event_id => ''x'')'),
    ('close_event', 'EventNotFound', format('select booking_api.close_event(event_id => %L)', gen_random_uuid())),
    ('close_event', 'InvalidTransition', format('select booking_api.close_event(event_id => %L)', :'closed')),
    ('cancel_event', 'ValidationError', 'do $do$ begin perform booking_api.cancel_event(event_id => ''x''); end $do$'),
    ('cancel_event', 'EventNotFound', 'do $do$ begin perform booking_api.cancel_event(event_id => gen_random_uuid()::text); end $do$'),
    ('cancel_event', 'InvalidTransition', format('do $do$ begin perform booking_api.cancel_event(event_id => %L); end $do$', :'over')),
    ('prune_idempotency_keys', 'ValidationError', 'select booking_api.prune_idempotency_keys(keep_days => ''29'')'),
    ('list_event_history', 'ValidationError', 'select booking_api.list_event_history(event_id => ''x'')'),
    ('list_event_history', 'EventNotFound', format('select booking_api.list_event_history(event_id => %L)', gen_random_uuid())),
    ('list_booking_history', 'ValidationError', 'select booking_api.list_booking_history(booking_id => ''x'')'),
    ('list_booking_history', 'BookingNotFound', format('select booking_api.list_booking_history(booking_id => %L)', gen_random_uuid())),
    ('verify_invariants', 'ValidationError', 'select booking_api.verify_invariants(event_id => ''x'')'),
    ('verify_invariants', 'EventNotFound', format('select booking_api.verify_invariants(event_id => %L)', gen_random_uuid())),
    ('check_invariants', 'ValidationError', 'do $do$ begin perform booking_api.check_invariants(event_id => ''x''); end $do$'),
    ('check_invariants', 'EventNotFound', 'do $do$ begin perform booking_api.check_invariants(event_id => gen_random_uuid()::text); end $do$'),
    ('continue_verification', 'ValidationError', 'select booking_api.continue_verification(milliseconds => ''0'')'),
    ('verify_invariants', 'InvariantViolated', 'set local session_replication_role = replica; delete from booking_data.booking_item;
        do $do$ begin perform booking_api.verify_invariants(); end $do$')
) t (function, name, statement);
select is((test.error(p.statement)).code, e.error_code, format('%s raises %s', p.function, p.name))
from provoked p left join booking_impl.error_catalogue() e on e.name = p.name;
select is_empty('select p.* from provoked p cross join test.error(p.statement) r where jsonb_typeof(r.detail) is distinct from ''object'' or r.message = ''''',
    'each says why, and its detail is a JSON object');
select set_has('select function, name from documented where schema = ''booking_api''', 'select function, name from provoked', 'each of these is documented');
select is_empty($$select d.function, d.name from documented d where d.schema = 'booking_api'
    except select p.function, p.name from provoked p
    except select 'create_bookings', r.name from (values ('EventNotFound'), ('EventNotOnSale'), ('InsufficientSeats'), ('CustomerLimitExceeded'), ('IdempotencyKeyReused')) r (name)
    except select 'cancel_bookings', r.name from (values ('BookingNotFound'), ('BookingAlreadyCancelled')) r (name)$$,
    'and each that is documented is provoked');
select is((select k.code from test.book_keyed(request, key) k), e.error_code, 'create_bookings returns ' || name)
from (values
    ('EventNotFound', test.request(test.item(gen_random_uuid()::text)), null),
    ('EventNotOnSale', test.request(test.item(:'closed')), null),
    ('InsufficientSeats', test.request(test.item(:'hall', '2')), null),
    ('CustomerLimitExceeded', test.request(test.item(:'limited', '2')), null),
    ('IdempotencyKeyReused', test.request(test.item(:'hall')), 'used')
) t (name, request, key)
left join booking_impl.error_catalogue() e using (name);

select * from finish();
rollback;
