begin;
\ir ../helpers.sql
select plan(10);

select * from test.check_impl_function('feed_kinds', 'immutable', 'sql');

select set_eq('select unnest(booking_impl.feed_kinds())', array['booking.confirmed', 'booking.partly_cancelled', 'booking.cancelled', 'event.published',
    'event.cancelled', 'event.sold_out', 'event.available_again'], 'what others are told of');
select is(cardinality(booking_impl.feed_kinds()), 7, 'each once');
select is(k = any (booking_impl.feed_kinds()), false, 'a draft is nobody''s business: ' || k) from (values ('event.created')) t (k);

select * from finish();
rollback;
