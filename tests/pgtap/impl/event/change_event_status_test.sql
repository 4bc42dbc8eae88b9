begin;
\ir ../../helpers.sql
select plan(11);

select * from test.check_impl_function('change_event_status', 'volatile');

select test.make_event(status => 'closed', id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event() as opera \gset
create function pg_temp.change(allowed_from text[], status text, kind text) returns json language sql set role = booking_owner as $$
select booking_impl.change_event_status(event_id => '0000000a-000a-400a-800a-00000000000a', allowed_from => change.allowed_from, status => change.status, kind => change.kind)
$$;
select test.set_clock('2040-05-01T12:00:00.5Z');
select pg_temp.change('{draft,closed}', 'on_sale', 'event.published') as answer \gset
select is((j ->> 'status', j ->> 'version', j ->> 'updatedAt')::text, '(on_sale,2,2040-05-01T12:00:00.500Z)', 'another state, another version') from cast(:'answer' as json) j;
select is((c.kind, c.happened_at, c.resource::text)::text, ('event.published', timestamptz '2040-05-01T12:00:00.5Z', :'answer')::text, 'it is recorded')
from booking_data.change c where c.event_id = :'hall';
select is(booking_api.get_event(event_id => :'opera') ->> 'version', '1', 'no other event is touched');
select is((r.code, r.message, r.detail)::text, ('TKC06', 'Event 0000000a-000a-400a-800a-00000000000a is already on sale',
    '{"eventId": "0000000a-000a-400a-800a-00000000000a", "eventStatus": "on_sale"}'::jsonb)::text, 'InvalidTransition')
from test.error('select pg_temp.change(''{draft,closed}'', ''on_sale'', ''event.published'')') r;

select * from finish();
rollback;
