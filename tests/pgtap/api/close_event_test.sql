begin;
\ir ../helpers.sql
select plan(25);

select * from test.check_api_function('close_event', 'event_id text', 'json', 'volatile');

select test.make_event() as hall \gset
select test.make_booking(:'hall', 2) as booking \gset
select test.set_clock('2040-05-01T12:00:00.5Z');
select booking_api.get_event(event_id => :'hall') as before \gset
select booking_api.close_event(event_id => upper(:'hall')) as answer \gset
select is(:'answer'::jsonb, :'before'::jsonb || '{"status": "closed", "version": 2, "updatedAt": "2040-05-01T12:00:00.500Z"}', 'sales are over');
select is((c.kind, c.happened_at, c.resource::text)::text, ('event.closed', timestamptz '2040-05-01T12:00:00.5Z', :'answer')::text, 'it is recorded')
from booking_data.change c where c.event_id = :'hall';
select is((test.book(test.request(test.item(:'hall')))).code, 'TKC03', 'nobody can book any more');
select is(booking_api.get_booking(booking_id => :'booking') ->> 'status', 'confirmed', 'what is booked stands');
select is(booking_api.publish_event(event_id => :'hall') ->> 'version', '3', 'it may go on sale again');

select is((r.code, r.message, r.detail)::text, ('TKC06', format('Event %s is %s', id, case status when 'closed' then 'already closed' when 'draft' then 'a draft and cannot be closed' else status || ' and cannot be closed' end),
    jsonb_build_object('eventId', id, 'eventStatus', status))::text, 'InvalidTransition: ' || status)
from (select s.status, test.make_event(status => s.status) as id from (values ('draft'), ('closed'), ('cancelled')) s (status)) t
cross join test.error(format('select booking_api.close_event(event_id => %L)', id)) r;
select throws_ok($$select booking_api.close_event(event_id => '0000000F-000f-400f-800f-00000000000f')$$, 'TKN01',
    'No event has this id: 0000000f-000f-400f-800f-00000000000f', 'EventNotFound');
select is((r.code, test.pointers(r.detail))::text, '(TKV01,{id})', 'the id ' || coalesce(to_json(id)::text, 'null'))
from (values (null), (''), ('x')) t (id)
cross join test.error(format('select booking_api.close_event(event_id => %L)', id)) r;

select * from finish();
rollback;
