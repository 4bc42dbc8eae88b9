create or replace function booking_impl.error_catalogue()
returns table (error_code text, name text, title text, meaning text)
language sql
immutable
as $$
values
    ('TKV01', 'ValidationError', 'The request is not valid', 'The request breaks a rule on its form.'),
    ('TKN01', 'EventNotFound', 'No such event', 'An event id that does not exist.'),
    ('TKN02', 'BookingNotFound', 'No such booking', 'A booking id that does not exist.'),
    ('TKC01', 'InsufficientSeats', 'Not enough seats', 'An event has fewer seats left than were asked for.'),
    ('TKC02', 'BookingAlreadyCancelled', 'The booking is cancelled already', 'A cancelled booking cannot be cancelled again.'),
    ('TKC03', 'EventNotOnSale', 'The event is not on sale', 'A draft, closed or cancelled event, or one outside its sales window.'),
    ('TKX01', 'InvariantViolated', 'The data contradicts itself', 'A recount from the rows differs from what is stored.')
$$;

comment on function booking_impl.error_catalogue() is
'Every SQLSTATE that the functions in booking_api raise, with its public name. The HTTP status is the gateway''s to know.';
