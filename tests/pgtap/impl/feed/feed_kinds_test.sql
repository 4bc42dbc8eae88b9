begin;
\ir ../../helpers.sql
select plan(9);

select * from test.check_impl_function('feed_kinds', 'immutable', 'sql');

select set_eq('select unnest(booking_impl.feed_kinds())', array['booking.confirmed', 'booking.partly_cancelled', 'booking.cancelled', 'event.created', 'event.updated',
    'event.published', 'event.closed', 'event.cancelled', 'event.sold_out', 'event.available_again'], 'every kind');
select is(cardinality(booking_impl.feed_kinds()), 10, 'each once');

select * from finish();
rollback;
