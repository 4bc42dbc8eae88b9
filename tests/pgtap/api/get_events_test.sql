begin;
\ir ../helpers.sql
select plan(17);

select * from test.check_api_function('get_events', 'event_ids text[]', 'SETOF json', 'stable');

select test.make_event(name => 'Hall', id => '0000000a-000a-400a-800a-00000000000a') as hall,
    test.make_event(name => 'Opera', id => '0000000b-000b-400b-800b-00000000000b') as opera \gset

select is(array(select e ->> 'name' from booking_api.get_events(event_ids => array[upper(:'opera'), :'hall', :'opera']) e),
    '{Opera,Hall,Opera}', 'a row for each id, in the order of the ids');
select is(array(select e::text from booking_api.get_events(event_ids => array[:'hall', :'opera']) e),
    array[booking_api.get_event(event_id => :'hall')::text, booking_api.get_event(event_id => :'opera')::text], 'each as get_event shows it');
select is(array(select e ->> 'name' from booking_api.get_events(event_ids => array['x', :'hall', null, '{0000000a-000a-400a-800a-00000000000a}',
    '0000000f-000f-400f-800f-00000000000f']) e), '{null,Hall,null,null,null}', 'null where get_event would refuse');
select is_empty($$select booking_api.get_events(event_ids => '{}')$$, 'no ids, no rows');

select * from finish();
rollback;
