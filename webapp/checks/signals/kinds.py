"""List every kind of signal with its points; templates/checks/_signals.html has their sentences.

100 points: almost certainly the same picture or card again. A weak signal (a photo from the
gallery, a late hour) never flags a card by itself.
"""

NO_RECORD = "no_call_record"
FLAGGED = 30  # points from which a card is checked in any case

POINTS = {
    # From the record itself.
    "duplicate_serial": 40,
    "no_photo": 30,
    "photo_awaited": 10,
    "late": 5,
    "clock": 30,
    "clock_off": 5,
    "gallery": 10,
    "unsigned": 5,
    "signature": 60,
    "device_shared": 30,
    "sequence_twice": 60,
    "customer_moved": 5,
    # From its photo.
    "same_photo": 100,
    "copied_later": 10,
    "twin": 80,
    "code_differs": 60,
    "taken_otherwise": 20,
    "taken_other_day": 30,
    "other_device": 10,
    "edited": 20,
    "no_metadata": 5,
    "far_apart": 30,
    # From other cards and calls.
    "not_issued": 40,
    "out_of_order": 10,
    "issued_to_other": 30,
    "other_product": 30,
    "customer_of_several": 25,
    "burst": 30,
    "faster_than_dialled": 30,
    "night": 10,
    "same_outcome": 20,
    # From call detail records.
    NO_RECORD: 30,
    "unlogged_calls": 10,
    "past_fakes": 20,
}
