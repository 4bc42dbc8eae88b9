-- However the session of a DBA reads literals and writes times and numbers: the functions answer the same.
begin;
\ir helpers.sql
select plan(47);

-- The answer of a statement that is undone, without ids, secrets and the moments of today.
create function test.answer(statement text) returns text language plpgsql
as $$
declare
    v_answer text;
    v_detail text;
begin
    begin
        execute format('select jsonb_agg(to_jsonb(a))::text from (%s) a', statement) into v_answer;
        raise exception using errcode = 'TK000', message = coalesce(v_answer, 'null');
    exception when others then
        get stacked diagnostics v_answer = message_text, v_detail = pg_exception_detail;
        v_answer := concat_ws(' ', sqlstate, v_answer, v_detail);
    end;
    v_answer := regexp_replace(v_answer, '[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}', '<id>', 'g');
    v_answer := regexp_replace(v_answer, '20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}[.][0-9]{3}Z', '<time>', 'g');
    return regexp_replace(v_answer, '([0-9]+-[0-9]{3,}-[0-9]+|"position" ?: ?"?[0-9]+|whsec_[A-Za-z0-9+/=]+)', '<own>', 'g');
end
$$;

-- What was parsed once stays as it was: a new row of the function makes PL/pgSQL begin anew.
create function test.forget_plans() returns void language plpgsql
as $$
declare
    v_function regprocedure;
begin
    for v_function in select p.oid from pg_proc p where p.pronamespace in ('booking_api'::regnamespace, 'booking_impl'::regnamespace) loop
        execute format('alter function %s cost 100', v_function);
    end loop;
end
$$;

select test.make_event('Back\slash 50%_off', venue => 'Hall', id => 'aaaaaaaa-0000-4000-8000-000000000001', max_per_customer => 5) as hall,
    test.make_event('Backslash 50 percent off', status => 'draft', id => 'aaaaaaaa-0000-4000-8000-000000000002') as draft \gset
select test.make_booking(:'hall', 2) as booking \gset
select booking_api.create_webhook(jsonb_build_object('url', 'https://example.com/x')) ->> 'id' as hook \gset
select booking_api.ping_webhook(:'hook') ->> 'id' as ping \gset
select test.end_transactions();

create temp table call (number integer generated always as identity, statement text, plain text, strange text);
insert into call (statement)
select 'select ' || replace(replace(replace(replace(replace(s, '$hall', quote_literal(:'hall')), '$draft', quote_literal(:'draft')), '$booking', quote_literal(:'booking')),
    '$hook', quote_literal(:'hook')), '$ping', quote_literal(:'ping'))
from (values
    ('booking_api.list_events(search => E''back\\slash'')'), ('booking_api.list_events(search => ''50%_'')'), ('booking_api.list_events(search => ''_'', page => ''1'')'),
    ('booking_api.list_events(search => ''0%'', status => ''draft'')'),
    ('booking_api.list_events(starts_from => ''2430-06-01T19:30:00.5+02:00'', starts_to => ''2430-12-01T00:00:00Z'')'), ('booking_api.list_events(starts_from => ''2430-02-30T00:00:00Z'')'),
    ('booking_api.list_events(cursor => ''x'', status => ''none'', page_limit => ''0'')'), ('booking_api.get_event($hall)'), ('booking_api.get_event(''x'')'), ('* from booking_api.get_events(array[$hall])'),
    ('booking_api.list_event_history($hall)'), ('booking_api.create_event(''{"name": "Gala", "startsAt": "2430-01-02T03:04:05Z", "endsAt": "2430-01-02T06:00:00+01:30", "capacity": 5, "timeZone": "Europe/Oslo"}'')'),
    ('booking_api.create_event(E''{"name": "tab\\there", "description": "a\\tb\\u0007", "startsAt": "2430-13-01T00:00:00Z", "capacity": 1.5}'')'),
    ('booking_api.create_event(E''{"name": "\\u00a0\\u200b", "startsAt": "02.01.2430 00:00:00", "capacity": 5}'')'), ('booking_api.create_event(E''{"name": "u0009 fine \\\\", "startsAt": "2430-01-02T03:04:05Z", "capacity": 5}'')'),
    ('booking_api.update_event($hall, E''{"venue": "Opera \\u202e"}'')'), ('booking_api.update_event($hall, ''{"startsAt": "2430-07-01T10:00:00Z"}'', E''W/"0", \t"1-x"'')'),
    ('booking_api.update_event($hall, ''{"name": "New"}'', ''"2"'')'), ('booking_api.publish_event($draft)'), ('booking_api.close_event($hall)'), ('* from booking_api.cancel_event($hall)'),
    ('* from booking_api.cancel_event($hall, ''true'')'), ('booking_api.create_booking(''bob@example.com'', jsonb_build_array(jsonb_build_object(''eventId'', $hall, ''quantity'', 2)), ''key'')'),
    ('booking_api.create_booking(''bob.@exa mple'', jsonb_build_array(jsonb_build_object(''eventId'', $hall, ''quantity'', 2.5)), E''k\ny'')'),
    ('booking_api.create_booking(''bob@x20-x7e.com'', jsonb_build_array(jsonb_build_object(''eventId'', $hall, ''quantity'', 1)), ''~ key'')'),
    ('* from booking_api.create_bookings(jsonb_build_array(test.request(test.item($hall)), test.request(test.item($hall, ''9''))), array[''a b'', null])'),
    ('booking_api.get_booking($booking)'), ('* from booking_api.get_bookings(array[$booking])'), ('booking_api.list_bookings(email => ''ANN@example.com'')'), ('booking_api.list_bookings(event_id => $hall, page => ''1'')'),
    ('booking_api.list_booking_history($booking)'), ('booking_api.cancel_booking($booking)'), ('booking_api.cancel_booking($booking, jsonb_build_object(''items'', jsonb_build_array(jsonb_build_object(''eventId'', $hall, ''quantity'', 1))))'),
    ('booking_api.list_changes()'), ('booking_api.list_changes(after => ''0-01'')'), ('booking_api.create_webhook(''{"url": "https://hooks.example.com:8443/a?b=[c]", "kinds": ["booking.confirmed"]}'')'),
    ('booking_api.create_webhook(''{"url": "https://127.0.0.1/"}'')'), ('booking_api.create_webhook(E''{"url": "https://printer.local\\\\"}'')'), ('booking_api.list_webhooks()'), ('booking_api.list_deliveries($hook)'),
    ('booking_api.queue_deliveries(''webhook'')'), ('booking_api.queue_deliveries(''email'')'), ('* from booking_api.claim_deliveries(''webhook'', 10)'), ('booking_api.redeliver($hook, $ping)'),
    ('booking_api.send_past_mails(''2026-01-01T00:00:00Z'', ''true'')'), ('booking_api.verify_invariants()')) t (s);

update call set plain = test.answer(statement);
select test.forget_plans();

-- Within one statement, so that nothing of the test is parsed in between.
create function test.ask_strangely() returns void language plpgsql
    set standard_conforming_strings = off
    set backslash_quote = off
    set escape_string_warning = off
    set datestyle = 'German'
    set intervalstyle = 'sql_standard'
    set timezone = 'Asia/Kathmandu'
    set extra_float_digits = -15
    set bytea_output = 'escape'
    set transform_null_equals = on
    set array_nulls = off
    set quote_all_identifiers = on
    set gin_fuzzy_search_limit = 1
    set search_path = ''
    set row_security = off
    set xmlbinary = 'hex'
    set default_text_search_config = 'pg_catalog.simple'
    set enable_indexscan = off
    set plan_cache_mode = 'force_custom_plan'
as $$
begin
    update pg_temp.call set strange = test.answer(statement);
end
$$;
alter function test.answer(text) set search_path = test, public, tap;
select test.ask_strangely();
select is(strange, plain, statement) from call order by number;
select is(count(*) filter (where plain !~ '^(TK|42501)'), 0::bigint, 'each is an answer of the functions') from call;

select * from finish();
rollback;
