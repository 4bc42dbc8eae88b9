-- sql/verify.sql refuses to commit a bad posture. Runs from the folder of the project.
begin;
\ir helpers.sql
\set verify `cat sql/verify.sql`
select plan(18);

select lives_ok(:'verify', 'the posture is good');
select matches(r.message, finding, title)
from (values
    ('alter function booking_api.get_event(text) reset search_path', '^[^\n]*\nbooking_api\.get_event\(text\) is a definer function whose search_path is not pinned', 'no search_path'),
    ('alter function booking_api.get_event(text) set search_path = pg_catalog', 'get_event\(text\) is a definer function', 'no pg_temp'),
    ('alter function booking_api.get_event(text) set search_path = pg_temp, pg_catalog', 'get_event\(text\) is a definer function', 'pg_temp first'),
    ('alter function booking_impl.rfc3339(timestamptz) security definer', 'booking_impl\.rfc3339\(.*\) is a definer function', 'a helper that became a definer'),
    ('alter function booking_api.get_event(text) security invoker', 'get_event\(text\) is in booking_api and runs with its caller''s rights', 'no definer'),
    ('grant execute on function booking_api.get_event(text) to public', 'PUBLIC may execute booking_api\.get_event\(text\)', 'PUBLIC in booking_api'),
    ('grant execute on function booking_impl.rfc3339(timestamptz) to public', 'PUBLIC may execute booking_impl\.rfc3339', 'PUBLIC in booking_impl'),
    ('create function booking_impl.added() returns integer language sql as ''select 1''; comment on function booking_impl.added() is ''x''',
        'booking_impl\.added\(\) is not owned by booking_owner', 'a function of somebody else'),
    ('comment on function booking_api.get_event(text) is null', 'get_event\(text\) has no comment', 'no comment'),
    ('comment on function booking_impl.rfc3339(timestamptz) is null', 'rfc3339\(.*\) has no comment', 'no comment on a helper'),
    ('create function booking_api.get_event(event_id uuid) returns integer language sql as ''select 1''', 'booking_api\.get_event is overloaded', 'an overload'),
    ('grant select on booking_data.event to booking_gateway', 'booking_gateway has SELECT on booking_data\.event', 'a table for the gateway'),
    ('grant update on booking_data.event_seats to public', 'booking_gateway has UPDATE on booking_data\.event_seats', 'a table for PUBLIC'),
    ('grant select (name) on booking_data.event to booking_gateway', 'booking_gateway has SELECT on booking_data\.event', 'a column for the gateway'),
    ('comment on function booking_api.get_event(text) is null; comment on function booking_api.get_booking(text) is null',
        'get_booking\(text\) has no comment\n.*get_event\(text\) has no comment', 'all findings are named')
) t (plant, finding, title)
cross join test.error(concat_ws('; ', plant, :'verify')) r;
select is(r.code, 'P0001', 'a finding is an error, which rolls the code back')
from test.error(concat_ws('; ', 'comment on function booking_api.get_event(text) is null', :'verify')) r;
select lives_ok(:'verify', 'everything planted is undone');

select * from finish();
rollback;
