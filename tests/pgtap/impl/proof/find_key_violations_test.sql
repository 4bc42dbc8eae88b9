begin;
\ir ../../helpers.sql
select plan(11);

select * from test.check_impl_function('find_key_violations', 'stable');
-- Every kind of violation is planted in corruptions_test.
select is_empty($$select booking_impl.find_key_violations('{}')$$, 'nothing of nothing');
select is_empty($$select booking_impl.find_key_violations('{0000000f-000f-400f-800f-00000000000f}')$$, 'an id or key that nothing has is no violation');

-- The request is kept as it was sent.
select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select test.book_keyed(test.request(test.item(:'hall', '1'), test.item(:'opera', '2')), 'k1') as _, test.book_keyed(test.request(test.item(:'opera', '2.0'), test.item(upper(:'hall'), '1')), 'k2') as _ \gset
select is_empty($$select booking_impl.find_key_violations('{k1,k2}')$$, 'items may be in any order, and ids in any case');
set local session_replication_role = replica;
update booking_data.booking_item set quantity = 3 where event_id = :'hall';
select is((select count(*) from booking_impl.find_key_violations('{k1,k2}') v where v.check_name = 'key_equals_booking'), 2::bigint, 'of other quantities');

select * from finish();
rollback;
