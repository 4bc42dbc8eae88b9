begin;
\ir ../helpers.sql
select plan(26);

select * from test.check_api_function('publish_event', 'event_id text', 'json', 'volatile');

select test.make_event(status => 'draft') as draft, test.make_event(status => 'closed') as closed \gset
select test.set_clock('2040-05-01T12:00:00.5Z');
select booking_api.get_event(event_id => :'draft') as before \gset
select booking_api.publish_event(event_id => upper(:'draft')) as answer \gset
select is(:'answer'::jsonb, :'before'::jsonb || '{"status": "on_sale", "version": 2, "updatedAt": "2040-05-01T12:00:00.500Z"}', 'a draft goes on sale');
select is((c.kind, c.happened_at, c.resource::text)::text, ('event.published', timestamptz '2040-05-01T12:00:00.5Z', :'answer')::text, 'it is recorded')
from booking_data.change c where c.event_id = :'draft';
select is((test.book(test.request(test.item(:'draft')))).code, null, 'it can be booked');
select is(booking_api.publish_event(event_id => :'closed') ->> 'status', 'on_sale', 'so does what was closed');

select is((r.code, r.message, r.detail)::text, ('TKC06', format('Event %s is %s', id, case status when 'on_sale' then 'already on sale' else status || ' and cannot be published' end),
    jsonb_build_object('eventId', id, 'eventStatus', status))::text, 'InvalidTransition: ' || status)
from (values ('on_sale', :'draft'), ('cancelled', test.make_event(status => 'cancelled')::text)) t (status, id)
cross join test.error(format('select booking_api.publish_event(event_id => %L)', id)) r;
select is((r.code, r.message, r.detail)::text, ('TKC06', format('Event %s is over and cannot be published', id),
    jsonb_build_object('eventId', id, 'eventStatus', 'draft'))::text, 'InvalidTransition: ' || title)
from (values ('it has begun and has no end', test.make_event(status => 'draft', starts_at => '2040-05-01T12:00:00.5Z')::text),
    ('it has ended', test.make_event(status => 'draft', starts_at => '2040-04-01Z', ends_at => '2040-05-01T12:00:00.5Z')::text)) t (title, id)
cross join test.error(format('select booking_api.publish_event(event_id => %L)', id)) r;
select is(booking_api.publish_event(event_id => test.make_event(status => 'draft', starts_at => '2040-04-01Z', ends_at => '2040-05-01T12:00:00.501Z')::text) ->> 'status',
    'on_sale', 'what goes on can be published');
select throws_ok($$select booking_api.publish_event(event_id => '0000000F-000f-400f-800f-00000000000f')$$, 'TKN01',
    'No event has this id: 0000000f-000f-400f-800f-00000000000f', 'EventNotFound');
select is((r.code, test.pointers(r.detail))::text, '(TKV01,{id})', 'the id ' || coalesce(to_json(id)::text, 'null'))
from (values (null), (''), ('x')) t (id)
cross join test.error(format('select booking_api.publish_event(event_id => %L)', id)) r;

select * from finish();
rollback;
