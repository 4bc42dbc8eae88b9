-- Verify booking:event on pg

select id, name, description, venue, starts_at, ends_at, time_zone, status, sales_start_at, sales_end_at,
    max_per_booking, max_per_customer, version, created_at, updated_at
from booking_data.event
where false;
