create or replace function booking_impl.error_catalogue()
returns table (error_code text, name text, meaning text)
language sql
immutable
as $$
values
    ('TKV01', 'ValidationError', 'The request breaks a rule on its form.'),
    ('TKA01', 'Unauthorized', 'A key is required and none was given, or an unknown one.'),
    ('TKA02', 'Forbidden', 'The key does not allow this.'),
    ('TKN01', 'EventNotFound', 'An event id that does not exist.'),
    ('TKN02', 'BookingNotFound', 'A booking id that does not exist.'),
    ('TKN03', 'WebhookNotFound', 'A webhook id that does not exist.'),
    ('TKN04', 'DeliveryNotFound', 'A delivery id that this webhook does not have.'),
    ('TKC01', 'InsufficientSeats', 'An event has fewer seats left than were asked for.'),
    ('TKC02', 'BookingAlreadyCancelled', 'A cancelled booking cannot be cancelled again.'),
    ('TKC03', 'EventNotOnSale', 'A draft, closed or cancelled event, or one outside its sales window.'),
    ('TKC04', 'CustomerLimitExceeded', 'The customer would hold more tickets of an event than it allows.'),
    ('TKC05', 'CapacityBelowSold', 'A capacity below the seats taken.'),
    ('TKC06', 'InvalidTransition', 'A step that the life of an event does not allow.'),
    ('TKC07', 'VersionMismatch', 'The event was changed since the version that the caller names.'),
    ('TKC08', 'IdempotencyKeyReused', 'The key belongs to another request.'),
    ('TKX01', 'InvariantViolated', 'A recount from the rows differs from what is stored.')
$$;

comment on function booking_impl.error_catalogue() is
'Every SQLSTATE of class TK with its public name, those reserved for later too. The HTTP status is the gateway''s to know.';
