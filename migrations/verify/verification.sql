-- Verify booking:verification on pg

select only_row, started_at, stage, after, summed_to, checked, violations, last_started_at, last_completed_at, last_checked, last_violations
from booking_data.verification where false;
select event_id, seats, cancelled_bookings, cancelled_tickets from booking_data.verification_sum where false;
