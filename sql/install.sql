-- The code: applied whole after every migration, in one transaction (psql --single-transaction).
-- Functions are replaced: callers go on meanwhile. One whose parameters grow is dropped and made again, both in here: see CONTRIBUTING.md.

\set ON_ERROR_STOP on
set local client_min_messages = warning;
-- Two appliers at once would fail with "tuple concurrently updated".
\set lock apply
\ir take_lock.sql
set local role booking_owner;
set local search_path = pg_catalog, pg_temp;

-- errors: what is told when something cannot be done
\ir errors.sql
\ir impl/errors/raise_error.sql
\ir impl/errors/describe_faults.sql
\ir impl/errors/raise_validation_error.sql

-- input: reading what a caller wrote
\ir impl/input/query_fault.sql
\ir impl/input/body_fault.sql
\ir impl/input/is_uuid.sql
\ir impl/input/uuid_faults.sql
\ir impl/input/read_uuid.sql
\ir impl/input/read_timestamp.sql
\ir impl/input/read_event_time.sql
\ir impl/input/is_time_zone.sql
\ir impl/input/read_status.sql
\ir impl/input/is_email.sql
\ir impl/input/escape_like.sql
\ir impl/input/reject_members.sql

-- json: the one JSON shape of each resource
\ir impl/json/rfc3339.sql
\ir impl/json/event_json.sql
\ir impl/json/booking_item_json.sql
\ir impl/json/booking_json.sql
\ir impl/json/stored_bookings_json.sql
\ir impl/json/change_json.sql

-- listing: pages, cursors and filters
\ir impl/listing/read_page.sql
\ir impl/listing/list_json.sql
\ir impl/listing/event_cursor.sql
\ir impl/listing/read_event_cursor.sql
\ir impl/listing/has_trigram.sql
\ir impl/listing/search_event_ids.sql
\ir impl/listing/find_event_ids.sql
\ir impl/listing/count_events.sql
\ir impl/listing/find_booking_ids.sql
\ir impl/listing/count_bookings.sql

-- feed: positions and changes
\ir impl/feed/read_position.sql
\ir impl/feed/position_text.sql
\ir impl/feed/last_epoch.sql
\ir impl/feed/feed_kinds.sql
\ir impl/feed/feed_json.sql

-- idempotency: requests that are sent again
\ir impl/idempotency/key_faults.sql
\ir impl/idempotency/evaluate_keys.sql
\ir impl/idempotency/canonical_request.sql
\ir impl/idempotency/find_replays.sql
\ir impl/idempotency/write_keys.sql
\ir impl/idempotency/find_replayed_answer.sql
\ir impl/idempotency/write_answer.sql

-- booking: from requests to bookings
\ir impl/booking/uuid_v7.sql
\ir impl/booking/read_quantity.sql
\ir impl/booking/read_event_id.sql
\ir impl/booking/unpack_requests.sql
\ir impl/booking/find_batch_form_faults.sql
\ir impl/booking/find_quantity_faults.sql
\ir impl/booking/find_item_faults.sql
\ir impl/booking/find_booking_faults.sql
\ir impl/booking/lock_seats.sql
\ir impl/booking/read_sale_terms.sql
\ir impl/booking/read_remaining_limits.sql
\ir impl/booking/describe_unavailable_events.sql
\ir impl/booking/evaluate_requests.sql
\ir impl/booking/evaluate_batch.sql
\ir impl/booking/record_availability_transitions.sql
\ir impl/booking/store_bookings.sql

-- cancelling: tickets given back
\ir impl/cancelling/find_cancel_faults.sql
\ir impl/cancelling/find_cancel_batch_faults.sql
\ir impl/cancelling/read_cancellation.sql
\ir impl/cancelling/cancel_items.sql
\ir impl/cancelling/cancel_each.sql
\ir impl/cancelling/cancel_next_bookings.sql

-- event: the life of an event
\ir impl/event/is_printable.sql
\ir impl/event/fits_rule.sql
\ir impl/event/find_date_faults.sql
\ir impl/event/find_past_faults.sql
\ir impl/event/find_event_faults.sql
\ir impl/event/fill_event.sql
\ir impl/event/lock_event.sql
\ir impl/event/matches_version.sql
\ir impl/event/check_event_change.sql
\ir impl/event/find_changes.sql
\ir impl/event/record_event_change.sql
\ir impl/event/change_event_status.sql

-- notifying: webhooks and e-mails
\ir impl/notifying/is_public_address.sql
\ir impl/notifying/find_url_fault.sql
\ir impl/notifying/find_webhook_faults.sql
\ir impl/notifying/new_webhook_secret.sql
\ir impl/notifying/webhook_json.sql
\ir impl/notifying/lock_webhook.sql
\ir impl/notifying/message_id.sql
\ir impl/notifying/change_message.sql
\ir impl/notifying/delivery_json.sql
\ir impl/notifying/local_time.sql
\ir impl/notifying/ics_time.sql
\ir impl/notifying/cancelled_events.sql
\ir impl/notifying/old_place_json.sql
\ir impl/notifying/mail_items_json.sql
\ir impl/notifying/mail_json.sql
\ir impl/notifying/is_moved.sql
\ir impl/notifying/queue_moved_mails.sql
\ir impl/notifying/drop_void_mails.sql
\ir impl/notifying/count_past_mails.sql
\ir impl/notifying/channel_faults.sql
\ir impl/notifying/number_faults.sql
\ir impl/notifying/retry_delay.sql
\ir impl/notifying/lock_due_deliveries.sql
\ir impl/notifying/lock_due_mails.sql

-- proof: recounting everything
\ir impl/proof/invariant_checks.sql
\ir impl/proof/add_violations.sql
\ir impl/proof/violations_json.sql
\ir impl/proof/find_doubtful_bookings.sql
\ir impl/proof/find_booking_violations.sql
\ir impl/proof/find_key_violations.sql
\ir impl/proof/find_counter_violations.sql
\ir impl/proof/find_delivery_violations.sql
\ir impl/proof/find_event_violations.sql
\ir impl/proof/sum_changes.sql
\ir impl/proof/find_sum_violations.sql
\ir impl/proof/sum_customer.sql
\ir impl/proof/verify_customers.sql
\ir impl/proof/verify_slice.sql
\ir impl/proof/find_violations.sql
\ir impl/proof/recount_event.sql
\ir impl/proof/merge_violations.sql
\ir impl/proof/verify_next.sql
\ir impl/proof/verification_json.sql
\ir impl/proof/verify_event.sql

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
\ir api/cancel_bookings.sql
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

-- guards: what triggers do
\ir impl/guards/refuse_direct_change.sql
\ir impl/guards/refuse_rewriting_history.sql
\ir impl/guards/touch_seats.sql
\ir impl/guards/count_customers.sql
\ir guards.sql
\ir settings.sql
\ir grants.sql
\ir verify.sql
