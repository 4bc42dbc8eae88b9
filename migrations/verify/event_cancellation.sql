-- Verify booking:event_cancellation on pg

select event_id, last_booking_id, bookings, tickets, started_at, completed_at from booking_data.event_cancellation where false;
