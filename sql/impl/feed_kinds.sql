create or replace function booking_impl.feed_kinds()
returns text[]
language sql
immutable
as $$
select array['booking.confirmed', 'booking.partly_cancelled', 'booking.cancelled', 'event.published', 'event.cancelled', 'event.sold_out',
    'event.available_again']
$$;

comment on function booking_impl.feed_kinds() is
'Kinds of changes that others are told of; the rest is for the histories alone.';
