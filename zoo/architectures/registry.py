"""Which architectures there are: plain data, from which every list of them is derived."""

from zoo.architectures.record import Architecture
from zoo.architectures.records_along import RECORDS as _ALONG
from zoo.architectures.records_classic import RECORDS as _CLASSIC
from zoo.architectures.records_plain import RECORDS as _PLAIN
from zoo.architectures.records_reporter import RECORDS as _REPORTER

ARCHITECTURES: dict[str, Architecture] = {
    record.name: record for record in (*_CLASSIC, *_REPORTER, *_ALONG, *_PLAIN)
}
