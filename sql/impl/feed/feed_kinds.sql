create or replace function booking_impl.feed_kinds()
returns text[]
language sql
immutable
as $$
select array['booking.confirmed', 'booking.partly_cancelled', 'booking.cancelled', 'event.created', 'event.updated', 'event.published',
    'event.closed', 'event.cancelled', 'event.sold_out', 'event.available_again']
$$;

comment on function booking_impl.feed_kinds() is
'Every kind of change: each is in the feed and in a history, and a webhook may ask for it.';
