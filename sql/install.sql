-- The code: applied whole after every migration, in one transaction (psql --single-transaction).
-- Functions are replaced: callers go on meanwhile. One whose parameters grow is dropped and made again, both in here: see CONTRIBUTING.md.

\set ON_ERROR_STOP on
set local client_min_messages = warning;
-- Two appliers at once would fail with "tuple concurrently updated".
\set lock apply
\ir take_lock.sql
set local role booking_owner;
set local search_path = pg_catalog, pg_temp;

-- Errors
\ir errors.sql
\ir impl/raise_refusal.sql
\ir impl/describe_faults.sql
\ir impl/raise_validation_error.sql

-- Reading what a caller wrote
\ir impl/query_fault.sql
\ir impl/body_fault.sql
\ir impl/is_uuid.sql
\ir impl/uuid_faults.sql
\ir impl/read_uuid.sql
\ir impl/read_timestamp.sql
\ir impl/read_event_time.sql
\ir impl/is_time_zone.sql
\ir impl/read_page.sql
\ir impl/read_status.sql
\ir impl/is_email.sql
\ir impl/escape_like.sql
\ir impl/reject_members.sql

-- The one JSON shape of each resource
\ir impl/rfc3339.sql
\ir impl/event_json.sql
\ir impl/booking_item_json.sql
\ir impl/booking_json.sql
\ir impl/stored_bookings_json.sql
\ir impl/change_json.sql
\ir impl/read_position.sql
\ir impl/position_text.sql
\ir impl/last_epoch.sql
\ir impl/feed_kinds.sql
\ir impl/feed_json.sql
\ir impl/list_json.sql
\ir impl/event_cursor.sql
\ir impl/read_event_cursor.sql
\ir impl/has_trigram.sql
\ir impl/search_event_ids.sql
\ir impl/find_event_ids.sql
\ir impl/count_events.sql
\ir impl/find_booking_ids.sql
\ir impl/count_bookings.sql

-- Booking
\ir impl/uuid_v7.sql
\ir impl/unpack_requests.sql
\ir impl/find_batch_faults.sql
\ir impl/find_quantity_faults.sql
\ir impl/find_item_faults.sql
\ir impl/find_booking_faults.sql
\ir impl/key_faults.sql
\ir impl/judge_keys.sql
\ir impl/canonical_request.sql
\ir impl/recall_bookings.sql
\ir impl/lock_seats.sql
\ir impl/read_offers.sql
\ir impl/read_allowances.sql
\ir impl/describe_obstacles.sql
\ir impl/judge_requests.sql
\ir impl/judge_batch.sql
\ir impl/write_keys.sql
\ir impl/record_seat_edges.sql
\ir impl/write_bookings.sql

-- Other requests with a key
\ir impl/recall_answer.sql
\ir impl/write_answer.sql

-- Cancelling
\ir impl/find_cancel_faults.sql
\ir impl/read_cancellation.sql
\ir impl/cancel_items.sql
\ir impl/cancel_next_bookings.sql

-- The life of an event
\ir impl/is_printable.sql
\ir impl/fits_rule.sql
\ir impl/find_date_faults.sql
\ir impl/find_past_faults.sql
\ir impl/find_event_faults.sql
\ir impl/fill_event.sql
\ir impl/lock_event.sql
\ir impl/matches_version.sql
\ir impl/check_event_change.sql
\ir impl/find_changes.sql
\ir impl/record_event_change.sql
\ir impl/change_event_status.sql

-- Who is told
\ir impl/is_public_address.sql
\ir impl/find_url_fault.sql
\ir impl/find_webhook_faults.sql
\ir impl/new_webhook_secret.sql
\ir impl/webhook_json.sql
\ir impl/lock_webhook.sql
\ir impl/message_id.sql
\ir impl/change_message.sql
\ir impl/delivery_json.sql
\ir impl/local_time.sql
\ir impl/ics_time.sql
\ir impl/cancelled_events.sql
\ir impl/old_place_json.sql
\ir impl/cancelled_events.sql
\ir impl/old_place_json.sql
\ir impl/mail_items_json.sql
\ir impl/mail_json.sql
\ir impl/is_moved.sql
\ir impl/queue_moved_mails.sql
\ir impl/drop_void_mails.sql
\ir impl/count_past_mails.sql
\ir impl/channel_faults.sql
\ir impl/number_faults.sql
\ir impl/retry_delay.sql
\ir impl/lock_due_deliveries.sql
\ir impl/lock_due_mails.sql

-- Proof
\ir impl/invariant_checks.sql
\ir impl/add_violations.sql
\ir impl/violations_json.sql
\ir impl/find_booking_violations.sql
\ir impl/find_key_violations.sql
\ir impl/find_customer_violations.sql
\ir impl/find_delivery_violations.sql
\ir impl/find_event_violations.sql
\ir impl/sum_changes.sql
\ir impl/find_sum_violations.sql
\ir impl/verify_slice.sql
\ir impl/find_violations.sql
\ir impl/find_violations_of_event.sql
\ir impl/merge_violations.sql
\ir impl/verify_next.sql
\ir impl/verification_json.sql
\ir impl/verify_event.sql

-- Routes
\ir api/check_health.sql
\ir api/list_events.sql
\ir api/get_event.sql
\ir api/get_events.sql
\ir api/create_event.sql
\ir api/update_event.sql
\ir api/publish_event.sql
\ir api/close_event.sql
\ir api/list_event_history.sql
\ir api/create_bookings.sql
\ir api/create_booking.sql
\ir api/await_event.sql
\ir api/get_booking.sql
\ir api/get_bookings.sql
\ir api/list_bookings.sql
\ir api/list_booking_history.sql
\ir api/cancel_booking.sql
\ir api/cancel_event.sql
\ir api/prune_idempotency_keys.sql
\ir api/list_changes.sql
\ir api/allow_private_webhooks.sql
\ir api/create_webhook.sql
\ir api/list_webhooks.sql
\ir api/get_webhook.sql
\ir api/update_webhook.sql
\ir api/delete_webhook.sql
\ir api/rotate_webhook_secret.sql
\ir api/enable_webhook.sql
\ir api/ping_webhook.sql
\ir api/list_deliveries.sql
\ir api/redeliver.sql
\ir api/verify_invariants.sql
\ir api/continue_verification.sql
\ir api/check_invariants.sql

-- The notifier
\ir api/queue_deliveries.sql
\ir api/claim_deliveries.sql
\ir api/settle_delivery.sql
\ir api/send_past_mails.sql
\ir api/replay_deliveries.sql
\ir api/prune_deliveries.sql

-- After a restore or a failover
\ir api/begin_epoch.sql

-- Posture
\ir impl/refuse_direct_change.sql
\ir impl/refuse_rewriting_history.sql
\ir impl/touch_seats.sql
\ir impl/count_customers.sql
\ir guards.sql
\ir grants.sql
\ir verify.sql
