begin;
\ir ../../helpers.sql
select plan(23);

select * from test.check_impl_function('find_replayed_answer', 'volatile');

\set booking 0000000a-000a-400a-800a-00000000000a
\set event 0000000b-000b-400b-800b-00000000000b
select test.as_owner(format($$insert into booking_data.idempotency_key (key, operation, booking_id, event_id, request, answer) values
    ('made', 'create_event', null, %2$L, '{"a": 2.0}', '{"made" : 1}'), ('cancelled', 'cancel_booking', %1$L, null, '{}', '{"cancelled" : 1}'),
    ('begun', 'cancel_event', null, %2$L, '{}', null), ('booked', null, %1$L, null, '{}', null),
    ('parts', 'cancel_booking', %1$L, null, '{"items": [{"eventId": "%1$s", "quantity": 1}, {"eventId": "%2$s", "quantity": 2}]}', '{"parts" : 1}')$$, :'booking', :'event'));

create function pg_temp.replay(key text, operation text, target_id text, request text) returns text language sql as $$
select concat_ws(' ', r.answer, r.is_begun, current_setting('booking.replayed'))
from booking_impl.find_replayed_answer(idempotency_key => key, operation => replay.operation, target_id => replay.target_id::uuid, request => replay.request::jsonb) r
$$;
select is(pg_temp.replay(key, operation, target_id, request), answer, title)
from (values
    ('made', 'create_event', null, '{"a": 2}', '{"made" : 1} t true', 'the answer as it was; JSON values are compared'),
    ('new', 'create_event', null, '{"a": 2}', 'f false', 'a key that nobody used'),
    (null, 'create_event', null, '{"a": 2}', 'f false', 'no key'),
    ('cancelled', 'cancel_booking', :'booking', '{}', '{"cancelled" : 1} t true', 'a booking that was cancelled'),
    ('begun', 'cancel_event', :'event', '{}', 't false', 'what is begun has no answer yet, and is not replayed'),
    ('parts', 'cancel_booking', :'booking', format('{"items": [{"eventId": "%s", "quantity": 2}, {"eventId": "%s", "quantity": 1}]}', upper(:'event'), :'booking'),
        '{"parts" : 1} t true', 'neither the order of the items nor the case of ids matters')
) t (key, operation, target_id, request, answer, title);
select throws_ok(format('select pg_temp.replay(%L, %L, %L, %L)', key, operation, target_id, request), 'TKC08', 'This Idempotency-Key belongs to another request', title)
from (values
    ('made', 'create_event', null, '{"a": 3}', 'another request'),
    ('made', 'create_event', null, '{}', 'with less'),
    ('made', 'cancel_event', :'event', '{"a": 2}', 'another operation'),
    ('booked', 'cancel_booking', :'booking', '{}', 'the key of a booking'),
    ('booked', 'create_event', null, '{}', 'for an event'),
    ('cancelled', 'cancel_booking', :'event', '{}', 'another booking'),
    ('cancelled', 'create_event', null, '{}', 'the key of a cancellation'),
    ('begun', 'cancel_event', :'booking', '{}', 'another event'),
    ('parts', 'cancel_booking', :'booking', '{}', 'all instead of a part')
) t (key, operation, target_id, request, title);
select is(pg_temp.replay('new', 'cancel_event', :'event', '{}') || pg_temp.replay('made', 'create_event', null, '{"a": 2}') || pg_temp.replay(null, 'create_event', null, '{}'),
    'f false{"made" : 1} t truef false', 'each call says it anew');

select * from finish();
rollback;
